using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Push;

public sealed class DeviceEndpointsTests
{
    [Fact]
    public async Task A_device_is_registered_listed_and_removed_and_its_token_never_comes_out()
    {
        await using var api = await Api.StartAsync();
        var bob = api.Person("a", "bob");
        var put = await api.SendAsync(HttpMethod.Put, "/v1/devices/phone", bob, new { platform = "ios", token = "secret-token", appVersion = "1.2", locale = "de" });
        put.Status.ShouldBe(HttpStatusCode.OK);
        put.Json.GetProperty("deviceId").GetString().ShouldBe("phone");
        put.Json.GetProperty("appVersion").GetString().ShouldBe("1.2");
        var list = await api.SendAsync(HttpMethod.Get, "/v1/devices", bob);
        list.Json.GetProperty("items").EnumerateArray().Single().GetProperty("platform").GetString().ShouldBe("ios");
        var one = await api.SendAsync(HttpMethod.Get, "/v1/devices/phone", bob);
        new[] { put.Text, list.Text, one.Text }.ShouldAllBe(text => !text.Contains("secret-token", StringComparison.Ordinal));

        (await api.SendAsync(HttpMethod.Delete, "/v1/devices/phone", bob)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await api.SendAsync(HttpMethod.Delete, "/v1/devices/phone", bob)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_token_and_a_device_belong_to_who_registered_last_in_the_tenant()
    {
        await using var api = await Api.StartAsync();
        var (bob, carol, foreign) = (api.Person("a", "bob"), api.Person("a", "carol"), api.Person("b", "bob"));
        await api.PutAsync("phone", bob, "t1");
        await api.PutAsync("tablet", bob, "t2");
        await api.PutAsync("phone", foreign, "t1");
        await api.PutAsync("carols", carol, "t1");
        await api.PutAsync("tablet", carol, "t3");
        (await api.IdsAsync(bob)).ShouldBeEmpty();
        (await api.IdsAsync(carol)).ShouldBe(["carols", "tablet"], ignoreOrder: true);
        (await api.IdsAsync(foreign)).ShouldBe(["phone"]);
    }

    [Fact]
    public async Task Another_persons_or_tenants_device_looks_like_none()
    {
        await using var api = await Api.StartAsync();
        await api.PutAsync("phone", api.Person("a", "bob"), "t1");
        foreach (var stranger in new[] { api.Person("b", "bob"), api.Person("a", "carol") })
        {
            (await api.SendAsync(HttpMethod.Get, "/v1/devices/phone", stranger)).Status.ShouldBe(HttpStatusCode.NotFound);
            (await api.SendAsync(HttpMethod.Delete, "/v1/devices/phone", stranger)).Status.ShouldBe(HttpStatusCode.NotFound);
            (await api.IdsAsync(stranger)).ShouldBeEmpty();
        }

        (await api.SendAsync(HttpMethod.Get, "/v1/devices", null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.IdsAsync(api.Person("a", "bob"))).ShouldBe(["phone"]);
    }

    [Fact]
    public async Task A_service_reads_the_devices_of_its_own_tenant_if_it_may()
    {
        await using var api = await Api.StartAsync();
        await api.PutAsync("phone", api.Person("a", "bob"), "t1");
        var reader = await api.KeyAsync("a", "recipients:read");
        (await api.SendAsync(HttpMethod.Get, "/v1/recipients/bob/devices", reader)).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        var foreign = await api.KeyAsync("b", "recipients:read");
        (await api.SendAsync(HttpMethod.Get, "/v1/recipients/bob/devices", foreign)).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        var other = await api.KeyAsync("a", "events:write");
        (await api.SendAsync(HttpMethod.Get, "/v1/recipients/bob/devices", other)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await api.SendAsync(HttpMethod.Get, "/v1/recipients/bob/devices", api.Person("a", "bob"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Beyond_twenty_devices_the_one_not_seen_for_longest_goes()
    {
        await using var api = await Api.StartAsync();
        var bob = api.Person("a", "bob");
        for (var i = 0; i < 21; i++) await api.PutAsync($"d{i}", bob, $"t{i}");
        var ids = await api.IdsAsync(bob);
        ids.Count.ShouldBe(20);
        ids.ShouldNotContain("d0");
        ids.ShouldContain("d20");
    }

    [Theory]
    [InlineData("""{"platform":"symbian","token":"t"}""", 422, "/platform")]
    [InlineData("""{"platform":"ios","token":""}""", 422, "/token")]
    [InlineData("""{"platform":"ios","token":"a\u0000b"}""", 422, "/token")]
    [InlineData("""{"platform":"ios"}""", 400, null)]
    [InlineData("""{"platform":"ios","token":null}""", 400, null)]
    [InlineData("null", 400, null)]
    [InlineData("{", 400, null)]
    public async Task A_bad_registration_is_refused_with_a_pointer(string body, int status, string? at)
    {
        await using var api = await Api.StartAsync();
        var answer = await api.SendAsync(HttpMethod.Put, "/v1/devices/phone", api.Person("a", "bob"), JsonContent(body));
        ((int)answer.Status).ShouldBe(status);
        if (at is not null) answer.Json.GetProperty("pointer").GetString().ShouldBe(at);
        answer.Json.GetProperty("code").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Too_long_a_token_or_device_id_is_refused()
    {
        await using var api = await Api.StartAsync();
        var bob = api.Person("a", "bob");
        (await api.SendAsync(HttpMethod.Put, "/v1/devices/phone", bob, new { platform = "ios", token = new string('x', 4097) })).Status
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await api.SendAsync(HttpMethod.Put, $"/v1/devices/{new string('d', 201)}", bob, new { platform = "ios", token = "t" })).Status
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        await api.PutAsync(new string('d', 200), bob, new string('x', 4096));
    }

    private static StringContent JsonContent(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private sealed class Api(TestDatabase test, WebApplication app, HttpClient http) : IAsyncDisposable
    {
        public static async Task<Api> StartAsync()
        {
            var test = await TestDatabase.CreateAsync(PushService.Migrations);
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Auth:HmacSecret"] = "a secret of this test, long enough to be one" });
            builder.Services.AddSingleton(test.Database).AddSingleton(TimeProvider.System).AddSingleton<DeviceStore>().AddNotifyAuth().AddProblemDetails();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.UseAuthentication().UseAuthorization();
            PushService.Map(app);
            await app.StartAsync();
            return new Api(test, app, new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(app.Urls.First()) });
        }

        public string Person(string tenant, string user) =>
            app.Services.GetRequiredService<PersonTokens>().Issue(new Person(tenant, user), TimeSpan.FromMinutes(5));

        public async Task<string> KeyAsync(string tenant, string action)
        {
            var key = ApiKeys.NewKey();
            await app.Services.GetRequiredService<ApiKeys>().StoreAsync(key, tenant, "test", [action], CancellationToken.None);
            return key;
        }

        public async Task PutAsync(string device, string bearer, string token) =>
            (await SendAsync(HttpMethod.Put, $"/v1/devices/{device}", bearer, new { platform = "android", token })).Status.ShouldBe(HttpStatusCode.OK);

        public async Task<IReadOnlyList<string?>> IdsAsync(string bearer)
        {
            var list = await SendAsync(HttpMethod.Get, "/v1/devices", bearer);
            return [.. list.Json.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("deviceId").GetString())];
        }

        public async Task<(HttpStatusCode Status, string Text, JsonElement Json)> SendAsync(HttpMethod method, string path, string? bearer, object? body = null)
        {
            using var request = new HttpRequestMessage(method, path);
            if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            if (body is not null) request.Content = body as HttpContent ?? System.Net.Http.Json.JsonContent.Create(body);
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError, text);
            return (response.StatusCode, text, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await app.DisposeAsync();
            await test.DisposeAsync();
        }
    }
}
