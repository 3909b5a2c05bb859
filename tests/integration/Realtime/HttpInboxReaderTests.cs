using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Realtime;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Realtime;

/// <summary>The reader over HTTP against the inbox at its edge, which keeps to the same two addresses.</summary>
public sealed class HttpInboxReaderTests
{
    private const string Key = "an-internal-key-of-these-tests-0123456789";

    [Fact]
    public async Task It_reads_the_same_as_in_process()
    {
        var inbox = new MemoryInbox();
        var (ann, bob) = (new Person("t", "ann"), new Person("t", "bob"));
        for (var i = 0; i < 5; i++) inbox.Add(bob);
        await using var app = await ServeAsync(inbox);
        var reader = Reader(app, Key);
        (await reader.HeadsAsync([ann, bob], default)).ShouldBe([0, 5]);
        var page = await reader.ChangesAsync(bob, 2, 2, default);
        var same = await inbox.ChangesAsync(bob, 2, 2, default);
        page.Changes.ShouldBe(same.Changes);
        (page.Head, page.More, page.Floor).ShouldBe((same.Head, same.More, same.Floor));
        (await reader.ChangesAsync(bob, long.MaxValue, 1, default)).Head.ShouldBe(5);
    }

    [Fact]
    public async Task A_wrong_key_is_an_error_and_a_missing_address_is_named_at_once()
    {
        await using var app = await ServeAsync(new MemoryInbox());
        await Should.ThrowAsync<HttpRequestException>(() => Reader(app, Key + "x").HeadsAsync([new("t", "bob")], default));
        Should.Throw<InvalidOperationException>(() => Reader(null, Key)).Message.ShouldContain("Realtime:InboxUrl");
    }

    private static HttpInboxReader Reader(WebApplication? app, string key) => new(
        new ServiceCollection().AddHttpClient().BuildServiceProvider().GetRequiredService<IHttpClientFactory>(),
        Options.Create(new RealtimeOptions { InboxUrl = app?.Urls.First() ?? "" }),
        Options.Create(new AuthOptions { InternalKey = key }));

    private static async Task<WebApplication> ServeAsync(MemoryInbox inbox)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/internal/inbox/changes", async (HttpContext http) =>
        {
            var asked = (await http.Request.ReadFromJsonAsync<InboxChangesRequest>())!;
            return http.Request.Headers[InternalEndpoints.Header] == Key
                ? Results.Json(await inbox.ChangesAsync(new(asked.Tenant, asked.User), asked.Since, asked.Limit, default), ContractsJson.Default.InboxChangesPage)
                : Results.NotFound();
        });
        app.MapPost("/internal/inbox/heads", async (HttpContext http) =>
        {
            var asked = (await http.Request.ReadFromJsonAsync<InboxHeadsRequest>())!;
            return http.Request.Headers[InternalEndpoints.Header] == Key
                ? Results.Json(new { heads = await inbox.HeadsAsync([.. asked.People.Select(p => new Person(p.Tenant, p.User))], default) })
                : Results.NotFound();
        });
        await app.StartAsync();
        return app;
    }
}
