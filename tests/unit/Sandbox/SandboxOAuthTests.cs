using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SandboxOAuthTests(RunningSandbox running) : IClassFixture<RunningSandbox>
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private readonly RunningSandbox sandbox = running.Cleared();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Googles_credential_loads_the_account_and_gets_a_token_that_FCM_takes(bool accountOverHttp2)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{(accountOverHttp2 ? sandbox.Server.FcmUrl : sandbox.Server.HttpUrl)}/service-account.json?project=shop");
        if (accountOverHttp2) (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        var json = await (await sandbox.Http.SendAsync(request)).Content.ReadAsStringAsync();
        var credential = CredentialFactory.FromJson<ServiceAccountCredential>(json);
        credential.ProjectId.ShouldBe("shop");

        var scoped = GoogleCredential.FromServiceAccountCredential(credential).CreateScoped("https://www.googleapis.com/auth/firebase.messaging");
        var token = await ((ITokenAccess)scoped).GetAccessTokenForRequestAsync();

        (await sandbox.PushAsync("""{"message":{"token":"t"}}""", "shop", token: token)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_grant_gives_a_bearer_token_for_an_hour()
    {
        var answer = await (await AskAsync(Assertion())).Content.ReadFromJsonAsync<JsonElement>();

        (answer.GetProperty("expires_in").GetInt32(), answer.GetProperty("token_type").GetString()).ShouldBe((3600, "Bearer"));
        (await sandbox.PushAsync("""{"message":{"token":"t"}}""", token: answer.GetProperty("access_token").GetString())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_signature_of_another_key_is_refused()
    {
        using var other = RSA.Create(2048);
        await RefusedAsync(Assertion(key: other), "invalid_grant", "Invalid JWT Signature.");
    }

    [Fact]
    public async Task Another_algorithm_or_key_id_is_refused()
    {
        await RefusedAsync(Assertion(algorithm: "none"), "invalid_grant", "Invalid JWT Signature.");
        await RefusedAsync(Assertion(keyId: "other"), "invalid_grant", "Invalid JWT Signature.");
    }

    [Theory]
    [InlineData(-7200, 3600)] // ended long ago
    [InlineData(3600, 3600)]  // begins in an hour: a clock that is fast
    [InlineData(0, 7200)]     // too long
    [InlineData(0, 0)]        // no length
    public async Task An_assertion_that_is_not_of_this_hour_is_refused(int begins, int lasts) =>
        await RefusedAsync(Assertion(begins: begins, lasts: lasts), "invalid_grant", "short-lived token");

    [Fact]
    public async Task Another_audience_scope_or_account_is_refused()
    {
        await RefusedAsync(Assertion(audience: "https://elsewhere.example/token"), "invalid_grant", "Failed audience check");
        await RefusedAsync(Assertion(scope: "https://www.googleapis.com/auth/drive"), "invalid_scope", "Invalid OAuth scope");
        await RefusedAsync(Assertion(issuer: "someone@example.com"), "invalid_grant", "account not found");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("!.!.!")]
    [InlineData("W10.W10.W10")]
    [InlineData("eyJhbGciOiJcdWQ4MDAifQ.eyJpc3MiOiJcdWQ4MDAifQ.AA")]
    public async Task Garbage_is_refused(string assertion) => await RefusedAsync(assertion, "invalid_grant", "");

    [Fact]
    public async Task Another_grant_type_or_body_is_refused()
    {
        var form = await sandbox.Http.PostAsync("/token", new FormUrlEncodedContent([new("grant_type", "password")]));
        (await form.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString().ShouldBe("unsupported_grant_type");
        var json = await sandbox.Http.PostAsync("/token", new StringContent("{}", Encoding.UTF8, "application/json"));
        (await json.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString().ShouldBe("invalid_request");
    }

    [Fact]
    public async Task A_fault_takes_the_token_endpoint_down_for_one_project()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.OAuth, Status = 503, RetryAfter = 3, Project = "sandbox", Times = 1 });
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.OAuth, Cut = FaultCut.Before, Project = "sandbox", Times = 1 });

        (await AskAsync(Assertion(project: "other"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var down = await AskAsync(Assertion());
        (down.StatusCode, down.Headers.RetryAfter!.Delta).ShouldBe((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(3)));
        await Should.ThrowAsync<HttpRequestException>(() => AskAsync(Assertion()));
        (await AskAsync(Assertion())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private Task<HttpResponseMessage> AskAsync(string assertion) =>
        sandbox.Http.PostAsync("/token", new FormUrlEncodedContent([new("grant_type", Grant), new("assertion", assertion)]));

    private async Task RefusedAsync(string assertion, string error, string description)
    {
        var answer = await AskAsync(assertion);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        body.GetProperty("error").GetString().ShouldBe(error);
        body.GetProperty("error_description").GetString()!.ShouldContain(description);
    }

    private string Assertion(RSA? key = null, string algorithm = "RS256", string? keyId = null, int begins = 0, int lasts = 3600,
        string? audience = null, string scope = "https://www.googleapis.com/auth/firebase.messaging", string? issuer = null, string project = "sandbox")
    {
        using var account = JsonDocument.Parse(sandbox.Server.ServiceAccountJson(project));
        string Of(string name) => account.RootElement.GetProperty(name).GetString()!;
        var iat = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + begins;
        var header = Part(new { alg = algorithm, typ = "JWT", kid = keyId ?? Of("private_key_id") });
        var claims = Part(new { iss = issuer ?? Of("client_email"), scope, aud = audience ?? Of("token_uri"), iat, exp = iat + lasts });
        using var own = RSA.Create();
        own.ImportFromPem(Of("private_key"));
        var signature = (key ?? own).SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";

        static string Part(object claims) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
    }
}
