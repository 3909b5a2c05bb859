using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Notify.Sandbox;
using Xunit;

namespace Notify.UnitTests.Sandbox;

/// <summary>A sandbox on free ports with a client that holds a valid access token of project <c>sandbox</c>.</summary>
public sealed class RunningSandbox : IAsyncLifetime
{
    private readonly HttpClient http = new(new SocketsHttpHandler());

    public SandboxServer Server { get; private set; } = null!;

    public HttpClient Http => http;

    public string AccessToken { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Server = await SandboxServer.StartAsync(new SandboxOptions { MailConnections = 20, MailBytes = 20_000 }, TestContext.Current.CancellationToken);
        http.BaseAddress = new Uri(Server.HttpUrl);
        AccessToken = await TokenAsync(Server);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>As good as new: nothing scripted, nothing journalled.</summary>
    public RunningSandbox Cleared()
    {
        Server.Faults.Clear();
        Server.Journal.Clear();
        return this;
    }

    public static async Task<string> TokenAsync(SandboxServer server, string project = "sandbox")
    {
        var account = CredentialFactory.FromJson<ServiceAccountCredential>(server.ServiceAccountJson(project));
        var scoped = GoogleCredential.FromServiceAccountCredential(account).CreateScoped("https://www.googleapis.com/auth/firebase.messaging");
        return await ((ITokenAccess)scoped).GetAccessTokenForRequestAsync(cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a push request, given as JSON.</summary>
    public Task<HttpResponseMessage> PushAsync(string json, string project = "sandbox", bool overHttp2 = false, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{(overHttp2 ? Server.FcmUrl : Server.HttpUrl)}/v1/projects/{project}/messages:send")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token ?? AccessToken) },
        };
        if (overHttp2) (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> PushToAsync(string token, bool overHttp2 = false) =>
        PushAsync($$"""{"message":{"token":"{{token}}","notification":{"title":"Hi"} } }""", overHttp2: overHttp2);

    /// <summary>The <c>error</c> object of an answer.</summary>
    public static async Task<JsonElement> ErrorAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error");

    /// <summary>The detail of a type, such as <c>FcmError</c>, or null.</summary>
    public static JsonElement? Detail(JsonElement error, string type)
    {
        if (!error.TryGetProperty("details", out var details)) return null;
        foreach (var detail in details.EnumerateArray())
        {
            if (detail.GetProperty("@type").GetString()!.EndsWith("." + type, StringComparison.Ordinal)) return detail;
        }

        return null;
    }
}
