using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Notify.IntegrationTests.Push;

/// <summary>FCM and Google's token endpoint on loopback: HTTP/2 without TLS for sends, HTTP/1.1 for the rest.</summary>
internal sealed class FakeFcm : IAsyncDisposable
{
    private readonly WebApplication app;
    private int tokens;

    private FakeFcm(WebApplication app) => this.app = app;

    public ConcurrentQueue<Request> Requests { get; } = [];

    public int TokensIssued => tokens;

    public Func<Request, HttpContext, Task> Answer { get; set; } = (request, http) =>
        http.Response.WriteAsync($$"""{"name":"projects/demo/messages/{{request.Token}}"}""");

    public string FcmUrl { get; private set; } = "";

    public string ServiceAccountUrl { get; private set; } = "";

    public static async Task<FakeFcm> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var fake = new FakeFcm(app);
        app.MapPost("/v1/projects/{project}/messages:send", fake.SendAsync);
        app.MapPost("/token", fake.TokenAsync);
        app.MapGet("/service-account.json", fake.KeyAsync);
        await app.StartAsync();
        var urls = app.Urls.ToList();
        (fake.FcmUrl, fake.ServiceAccountUrl) = (urls[0], urls[1] + "/service-account.json");
        return fake;
    }

    public static Task RefuseAsync(HttpContext http, int status, string? errorCode)
    {
        http.Response.StatusCode = status;
        var details = errorCode is null ? "" : $$"""{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"{{errorCode}}"}""";
        return http.Response.WriteAsync($$$"""{"error":{"code":{{{status}}},"message":"no","status":"X","details":[{{{details}}}]}}""");
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task SendAsync(HttpContext http, string project)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var request = new Request(
            project, http.Request.Protocol, http.Request.Headers.Authorization.ToString(), body.RootElement.GetProperty("message").Clone(),
            body.RootElement.TryGetProperty("validate_only", out var only) && only.GetBoolean());
        Requests.Enqueue(request);
        await Answer(request, http);
    }

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer") http.Response.StatusCode = 400;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"access_token":"access-{{Interlocked.Increment(ref tokens)}}","token_type":"Bearer","expires_in":3600}""");
    }

    private async Task KeyAsync(HttpContext http)
    {
        using var rsa = RSA.Create(2048);
        await http.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["type"] = "service_account",
            ["project_id"] = "demo",
            ["private_key_id"] = "k1",
            ["private_key"] = rsa.ExportPkcs8PrivateKeyPem(),
            ["client_email"] = "notify@demo.iam.gserviceaccount.com",
            ["token_uri"] = ServiceAccountUrl.Replace("/service-account.json", "/token", StringComparison.Ordinal),
        }));
    }

    internal sealed record Request(string Project, string Protocol, string Authorization, JsonElement Message, bool ValidateOnly)
    {
        public string Token => Message.GetProperty("token").GetString()!;
    }
}
