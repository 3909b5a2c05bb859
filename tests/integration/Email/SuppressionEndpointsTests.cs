using System.Net;
using System.Text.Json;
using Notify.Email;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Email;

public sealed class SuppressionEndpointsTests
{
    private const string List = "/v1/email/suppressions";

    [Fact]
    public async Task A_suppressed_address_is_shown_with_its_reason_and_lifted()
    {
        await using var api = await EmailApi.StartAsync();
        await api.RefuseAsync("a", "Bob@Example.org", "address_unknown");
        var key = await api.KeyAsync("a", "suppressions:read", "suppressions:write");
        var one = await api.SendAsync(HttpMethod.Get, $"{List}/BOB%40example.org", key);
        one.Status.ShouldBe(HttpStatusCode.OK);
        (Text(one.Json, "address"), Text(one.Json, "reason"), Text(one.Json, "recipient")).ShouldBe(("bob@example.org", "address_unknown", "bob"));
        one.Json.GetProperty("suppressedAt").GetDateTimeOffset().ShouldBeInRange(TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        one.Json.GetProperty("refusals").GetInt32().ShouldBe(1);

        (await api.SendAsync(HttpMethod.Delete, $"{List}/bob@example.org", key)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await api.IsSuppressedAsync("a", "bob@example.org")).ShouldBeFalse();
        (await api.SendAsync(HttpMethod.Get, $"{List}/bob@example.org", key)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await api.SendAsync(HttpMethod.Delete, $"{List}/bob@example.org", key)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Pages_hold_each_address_once_and_follow_address_and_reason()
    {
        await using var api = await EmailApi.StartAsync();
        for (var i = 0; i < 5; i++) await api.RefuseAsync("a", $"u{i}@example.org", i % 2 == 0 ? "address_unknown" : "mailbox_full");
        await api.RefuseAsync("a", "once@example.org", "address_refused", AddressVerdict.Refused);
        var key = await api.KeyAsync("a", "suppressions:read");
        (await PagesAsync(api, key, "limit=2")).ShouldBe(["u0@example.org u1@example.org", "u2@example.org u3@example.org", "u4@example.org"]);
        (await PagesAsync(api, key, "reason=address_unknown&limit=2")).ShouldBe(["u0@example.org u2@example.org", "u4@example.org"]);
        (await PagesAsync(api, key, "address=U3")).ShouldBe(["u3@example.org"]);
        (await PagesAsync(api, key, "address=%25")).ShouldBe([""]);
    }

    [Fact]
    public async Task Another_tenants_address_looks_like_none()
    {
        await using var api = await EmailApi.StartAsync();
        await api.RefuseAsync("a", "bob@example.org", "address_unknown");
        var foreign = await api.KeyAsync("b", "suppressions:read", "suppressions:write");
        (await api.SendAsync(HttpMethod.Get, $"{List}/bob@example.org", foreign)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await api.SendAsync(HttpMethod.Delete, $"{List}/bob@example.org", foreign)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PagesAsync(api, foreign, "")).ShouldBe([""]);
        (await api.IsSuppressedAsync("a", "bob@example.org")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_needs_the_action_and_a_person_may_nothing()
    {
        await using var api = await EmailApi.StartAsync();
        var reader = await api.KeyAsync("a", "suppressions:read");
        (await api.SendAsync(HttpMethod.Delete, $"{List}/bob@example.org", reader)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await api.SendAsync(HttpMethod.Get, List, await api.KeyAsync("a", "events:write"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await api.SendAsync(HttpMethod.Get, List, api.Person("a", "bob"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.SendAsync(HttpMethod.Get, List, null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("limit=0", "/limit")]
    [InlineData("limit=101", "/limit")]
    [InlineData("after=%20nonsense", "/after")]
    [InlineData("address=a%00", "/address")]
    [InlineData("reason=a%00", "/reason")]
    public async Task A_bad_parameter_is_named(string query, string at)
    {
        await using var api = await EmailApi.StartAsync();
        var answer = await api.SendAsync(HttpMethod.Get, $"{List}?{query}", await api.KeyAsync("a", "suppressions:read"));
        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Text(answer.Json, "pointer").ShouldBe(at);
    }

    private static async Task<List<string>> PagesAsync(EmailApi api, string key, string query)
    {
        var pages = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await api.SendAsync(HttpMethod.Get, $"{List}?{query}&after={after}", key);
            page.Status.ShouldBe(HttpStatusCode.OK);
            pages.Add(string.Join(' ', page.Json.GetProperty("items").EnumerateArray().Select(i => Text(i, "address"))));
            after = page.Json.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return pages;
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
