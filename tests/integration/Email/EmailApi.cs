using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Email;
using Notify.Platform;
using Notify.Platform.Http;
using Shouldly;

namespace Notify.IntegrationTests.Email;

/// <summary>The email service's endpoints over HTTP, without its consumers.</summary>
internal sealed class EmailApi(TestDatabase test, WebApplication app, HttpClient http) : IAsyncDisposable
{
    public TestDatabase Database => test;

    public static async Task<EmailApi> StartAsync(Func<EmailOptions, EmailOptions>? change = null)
    {
        var test = await TestDatabase.CreateAsync(EmailService.Migrations);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Auth:HmacSecret"] = "a secret of this test, long enough to be one" });
        var options = new EmailOptions { Url = "smtp://127.0.0.1:1", From = "Notify <notify@example.org>" };
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(change?.Invoke(options) ?? options));
        builder.Services.AddSingleton(test.Database).AddSingleton(TimeProvider.System).AddNotifyAuth().AddProblemDetails();
        EmailService.AddEndpoints(builder.Services);
        builder.Services.AddSingleton<SuppressionStore>();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseAuthentication().UseAuthorization();
        EmailService.Map(app);
        await app.StartAsync();
        return new EmailApi(test, app, new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(app.Urls.First()) });
    }

    public async Task<string> KeyAsync(string tenant, params string[] actions)
    {
        var key = ApiKeys.NewKey();
        await app.Services.GetRequiredService<ApiKeys>().StoreAsync(key, tenant, "test", actions, CancellationToken.None);
        return key;
    }

    public string Person(string tenant, string user) =>
        app.Services.GetRequiredService<PersonTokens>().Issue(new Person(tenant, user), TimeSpan.FromMinutes(5));

    public Task RefuseAsync(string tenant, string address, string reason, AddressVerdict verdict = AddressVerdict.Dead) =>
        app.Services.GetRequiredService<SuppressionStore>().RefuseAsync(new(tenant, address, "bob", reason, TimeProvider.System.GetUtcNow(), verdict), CancellationToken.None);

    public async Task<bool> IsSuppressedAsync(string tenant, string address) =>
        (await app.Services.GetRequiredService<SuppressionStore>().ReadAsync([(tenant, address)], CancellationToken.None)).Single();

    public async Task<(HttpStatusCode Status, JsonElement Json)> SendAsync(HttpMethod method, string path, string? bearer, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError, text);
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
        await test.DisposeAsync();
    }
}
