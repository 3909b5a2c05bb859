using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.IntegrationTests.Running;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Routing;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

/// <summary>The link of a mail, as people and mail programs follow it.</summary>
public sealed class UnsubscribeTests
{
    private static readonly Person Bob = new("acme", "bob");

    [Fact]
    public async Task Looking_changes_nothing_and_one_click_switches_mails_of_the_category_off_and_nothing_else()
    {
        await using var api = await Api.StartAsync();
        var link = api.Link(Bob, "messages");
        var page = await api.Http.GetAsync(link);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await page.Content.ReadAsStringAsync()).ShouldContain("<form method=\"post\">");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
        (await api.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, link))).StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError);
        (await api.PreferencesAsync(Bob)).Allows("messages", DeliveryChannel.Email).ShouldBeTrue();

        var done = await api.Http.PostAsync(link, OneClick());
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        var after = await api.PreferencesAsync(Bob);
        after.Allows("messages", DeliveryChannel.Email).ShouldBeFalse();
        after.Allows("messages", DeliveryChannel.Push).ShouldBeTrue();
        after.Allows("social", DeliveryChannel.Email).ShouldBeTrue();
        after.Allows(DeliveryChannel.Email).ShouldBeTrue();
        (await api.PreferencesAsync(new Person("other", "bob"))).Allows("messages", DeliveryChannel.Email).ShouldBeTrue();
        (await api.PreferencesAsync(new Person("acme", "carol"))).Allows("messages", DeliveryChannel.Email).ShouldBeTrue();
    }

    [Fact]
    public async Task From_the_header_of_a_mail_one_click_ends_mails_of_its_category_but_critical_ones()
    {
        await using var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("", new() { ["Unsubscribe:PublicUrl"] = "https://notify.example.org", ["Unsubscribe:Key"] = TestSystem.Secret });
        await system.AddPersonAsync("bob");
        await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, TestEvents.NewMessage("bob", "1"));
        var headers = (await MailsAsync(system, 1))[0].Message.GetProperty("headers");
        headers.GetProperty("List-Unsubscribe-Post").GetString().ShouldBe("List-Unsubscribe=One-Click");
        var link = new Uri(headers.GetProperty("List-Unsubscribe").GetString()!.Trim(' ', '<', '>'));
        link.Host.ShouldBe("notify.example.org");
        using var http = new HttpClient(new SocketsHttpHandler());
        (await http.PostAsync(system.Urls[0] + link.AbsolutePath, OneClick())).StatusCode.ShouldBe(HttpStatusCode.OK);

        var critical = TestEvents.NewMessage("bob", "3").TrimEnd('}') + ""","notify":{"priority":"critical"}}""";
        var sent = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, $"[{TestEvents.NewMessage("bob", "2")},{critical}]");
        var id = sent.Body.GetProperty("eventIds")[0].GetGuid();
        await Eventually.GetAsync(
            () => system.Client.GetAsync($"/v1/events/{id}/notifications", system.ApiKey),
            a => a.Body.ToString().Contains("category_off", StringComparison.Ordinal), "the second message is not mailed");
        var mails = await MailsAsync(system, 2);
        mails.Count.ShouldBe(2);
        mails[1].Message.GetProperty("headers").TryGetProperty("List-Unsubscribe", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task One_click_keeps_what_the_person_chose_and_may_come_again_and_as_multipart()
    {
        await using var api = await Api.StartAsync();
        await api.Store.ChangeAsync(Bob, stored => stored with { Channels = new Dictionary<DeliveryChannel, bool> { [DeliveryChannel.Push] = false } }, CancellationToken.None);
        var link = api.Link(Bob, "messages");
        using var multipart = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };
        (await api.Http.PostAsync(link, multipart)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await api.Http.PostAsync(link, OneClick())).StatusCode.ShouldBe(HttpStatusCode.OK);
        var after = await api.PreferencesAsync(Bob);
        after.Allows(DeliveryChannel.Push).ShouldBeFalse();
        after.Allows("messages", DeliveryChannel.Email).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_body_changes_nothing()
    {
        await using var api = await Api.StartAsync();
        var link = api.Link(Bob, "messages");
        HttpContent?[] bodies = [null, new StringContent("List-Unsubscribe=One-Click"), new FormUrlEncodedContent([new("a", "b")]), new StringContent("x", null, "multipart/form-data")];
        foreach (var body in bodies) (await api.Http.PostAsync(link, body)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await api.PreferencesAsync(Bob)).Allows("messages", DeliveryChannel.Email).ShouldBeTrue();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AQAAAABr")]
    public async Task A_token_of_somebody_else_shows_that_it_does_not_work(string token)
    {
        await using var api = await Api.StartAsync();
        foreach (var answer in new[] { await api.Http.GetAsync($"/v1/unsubscribe/{token}"), await api.Http.PostAsync($"/v1/unsubscribe/{token}", OneClick()) })
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        }
    }

    [Fact]
    public async Task A_category_cannot_write_into_the_page()
    {
        await using var api = await Api.StartAsync();
        var page = await api.Http.GetStringAsync(api.Link(Bob, "<script>alert(1)</script>"));
        page.ShouldNotContain("<script>");
        page.ShouldContain("&lt;script&gt;");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_published_sample_key_is_for_development_only(bool development)
    {
        await using var api = await Api.StartAsync(AuthOptions.SampleSecret, development);
        if (development) api.Link(Bob, "messages").ToString().ShouldNotBeEmpty();
        else Should.Throw<OptionsValidationException>(() => api.Link(Bob, "messages")).Message.ShouldContain("Unsubscribe:Key");
    }

    private static async Task<IReadOnlyList<MainJob.JournalEntry>> MailsAsync(TestSystem system, int count) => await Eventually.GetAsync(
        () => Task.FromResult(system.Sandbox.Entries().Where(e => e.Kind == "mail").ToList()), mails => mails.Count >= count, $"{count} mails");

    private static FormUrlEncodedContent OneClick() => new([new("List-Unsubscribe", "One-Click")]);

    private sealed class Api(TestDatabase test, WebApplication app, HttpClient http) : IAsyncDisposable
    {
        public HttpClient Http => http;

        public PreferenceStore Store => app.Services.GetRequiredService<PreferenceStore>();

        public static async Task<Api> StartAsync(string key = "a key of this test, long enough to be one", bool development = false)
        {
            var test = await TestDatabase.CreateAsync(RoutingService.Migrations);
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Auth:HmacSecret"] = "a secret of this test, long enough to be one",
                ["Auth:Development"] = $"{development}",
                ["Unsubscribe:PublicUrl"] = "https://notify.example.org",
                ["Unsubscribe:Key"] = key,
            });
            builder.Services.AddSingleton(test.Database).AddSingleton(TimeProvider.System).AddNotifyAuth().AddProblemDetails();
            RoutingService.AddStores(builder.Services);
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.UseAuthentication().UseAuthorization();
            UnsubscribeEndpoints.Map(app);
            // A bad setting shows where it is used: the host would not have started with it.
            if (development || key != AuthOptions.SampleSecret) await app.StartAsync();
            return new Api(test, app, new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(app.Urls.First()) });
        }

        public Uri Link(Person person, string category)
        {
            var link = new Uri(app.Services.GetRequiredService<UnsubscribeLinks>().Of(new(person, category), TimeProvider.System.GetUtcNow())!);
            return new Uri(link.AbsolutePath, UriKind.Relative);
        }

        public async Task<Preferences> PreferencesAsync(Person person) => (await Store.ReadAsync(person, CancellationToken.None)).Preferences;

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await app.DisposeAsync();
            await test.DisposeAsync();
        }
    }
}
