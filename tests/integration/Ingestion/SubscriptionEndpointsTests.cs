using System.Net;
using System.Text.Json;
using Dapper;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Ingestion;

public sealed class SubscriptionEndpointsTests
{
    [Fact]
    public async Task A_person_is_subscribed_once_and_a_slash_in_a_name_is_written_percent_2F()
    {
        await using var rig = await AudienceRig.StartAsync(services: "ingestion");
        for (var i = 0; i < 2; i++) (await SendAsync(rig, HttpMethod.Put, "/v1/topics/chat%2Fc-4/subscribers/bob")).Status.ShouldBe(HttpStatusCode.NoContent);
        var first = await SendAsync(rig, HttpMethod.Get, "/v1/topics/chat%2fc-4/subscribers");
        var item = first.Body.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        item.GetProperty("user").GetString().ShouldBe("bob");
        (TimeProvider.System.GetUtcNow() - item.GetProperty("subscribedAt").GetDateTimeOffset()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        await SendAsync(rig, HttpMethod.Put, "/v1/topics/chat%2Fc-4/subscribers/bob");
        (await SendAsync(rig, HttpMethod.Get, "/v1/topics/chat%2Fc-4/subscribers")).Body.ToString().ShouldBe(first.Body.ToString(), "since when stays");
        (await SendAsync(rig, HttpMethod.Get, "/v1/topics/c-4/subscribers")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);

        await SendAsync(rig, HttpMethod.Put, "/v1/topics/a/subscribers/bob");
        await SendAsync(rig, HttpMethod.Put, "/v1/topics/b/subscribers/bob");
        await SendAsync(rig, HttpMethod.Put, "/v1/topics/b/subscribers/ann");
        var page = (await SendAsync(rig, HttpMethod.Get, "/v1/topics?user=bob&limit=2")).Body;
        page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("topic").GetString()).ShouldBe(["a", "b"]);
        var rest = (await SendAsync(rig, HttpMethod.Get, $"/v1/topics?user=bob&limit=2&after={page.GetProperty("next").GetString()}")).Body;
        rest.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("topic").GetString().ShouldBe("chat/c-4");
        rest.TryGetProperty("next", out _).ShouldBeFalse();

        for (var i = 0; i < 2; i++) (await SendAsync(rig, HttpMethod.Delete, "/v1/topics/chat%2Fc-4/subscribers/bob")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(rig, HttpMethod.Get, "/v1/topics/chat%2Fc-4/subscribers")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await SendAsync(rig, HttpMethod.Delete, "/v1/topics?user=bob")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(rig, HttpMethod.Get, "/v1/topics?user=bob")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await SendAsync(rig, HttpMethod.Get, "/v1/topics/b/subscribers")).Body.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("user").GetString().ShouldBe("ann");
    }

    [Fact]
    public async Task A_thousand_are_subscribed_at_once_listed_by_pages_and_unsubscribed_at_once()
    {
        await using var rig = await AudienceRig.StartAsync(services: "ingestion");
        string[] users = [.. Enumerable.Range(0, 1_000).Select(i => $"u{i % 999:000}")];
        var path = "/v1/topics/news/subscribers";
        (await SendAsync(rig, HttpMethod.Post, path, Body(users))).Body.GetProperty("changed").GetInt32().ShouldBe(999);
        (await SendAsync(rig, HttpMethod.Post, path, Body(users))).Body.GetProperty("changed").GetInt32().ShouldBe(0);

        var listed = new List<string>();
        for (var next = ""; next is not null;)
        {
            var page = (await SendAsync(rig, HttpMethod.Get, $"{path}?limit=100{(next.Length > 0 ? "&after=" + next : "")}")).Body;
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("user").GetString()!));
            next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }

        listed.ShouldBe(users.Distinct().Order(StringComparer.Ordinal));
        (await SendAsync(rig, HttpMethod.Post, path + "/remove", Body(["u000", "u001", "nobody"]))).Body.GetProperty("changed").GetInt32().ShouldBe(2);
        (await SendAsync(rig, HttpMethod.Post, path + "/remove", Body(users))).Body.GetProperty("changed").GetInt32().ShouldBe(997);
        (await SendAsync(rig, HttpMethod.Get, path)).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_with_its_field_and_nothing_of_it_is_stored()
    {
        await using var rig = await AudienceRig.StartAsync(services: "ingestion");
        var path = "/v1/topics/news/subscribers";
        var longName = new string('x', 201);
        (HttpMethod Method, string Path, string? Body, HttpStatusCode Status, string Code, string? Pointer)[] wrong =
        [
            (HttpMethod.Put, $"/v1/topics/{longName}/subscribers/bob", null, HttpStatusCode.UnprocessableEntity, "invalid", "/topic"),
            (HttpMethod.Put, $"/v1/topics/%20/subscribers/bob", null, HttpStatusCode.UnprocessableEntity, "invalid", "/topic"),
            (HttpMethod.Put, $"{path}/{longName}", null, HttpStatusCode.UnprocessableEntity, "invalid", "/user"),
            (HttpMethod.Delete, $"{path}/a%09b", null, HttpStatusCode.UnprocessableEntity, "invalid", "/user"),
            (HttpMethod.Post, path, Body([.. Enumerable.Range(0, 1_001).Select(i => $"u{i}")]), HttpStatusCode.RequestEntityTooLarge, "too_many_users", "/users"),
            (HttpMethod.Post, path, Body([]), HttpStatusCode.UnprocessableEntity, "invalid", "/users"),
            (HttpMethod.Post, path, Body(["bob", "ann", ""]), HttpStatusCode.UnprocessableEntity, "invalid", "/users/2"),
            (HttpMethod.Post, path, """{"users":["bob",null]}""", HttpStatusCode.UnprocessableEntity, "invalid", "/users/1"),
            (HttpMethod.Post, path, """{"users":["bob\u0000"]}""", HttpStatusCode.UnprocessableEntity, "invalid", "/users/0"),
            (HttpMethod.Post, path, """{"users":["bob","\ud800"]}""", HttpStatusCode.BadRequest, "bad_request", null),
            (HttpMethod.Post, path, """{"user":["bob"]}""", HttpStatusCode.BadRequest, "bad_request", null),
            (HttpMethod.Post, path + "/remove", "[]", HttpStatusCode.BadRequest, "bad_request", null),
            (HttpMethod.Get, path + "?limit=0", null, HttpStatusCode.UnprocessableEntity, "invalid", "/limit"),
            (HttpMethod.Get, path + "?limit=101", null, HttpStatusCode.UnprocessableEntity, "invalid", "/limit"),
            (HttpMethod.Get, path + "?after=%00", null, HttpStatusCode.UnprocessableEntity, "invalid", "/after"),
            (HttpMethod.Get, "/v1/topics", null, HttpStatusCode.UnprocessableEntity, "invalid", "/user"),
            (HttpMethod.Delete, "/v1/topics?user=", null, HttpStatusCode.UnprocessableEntity, "invalid", "/user"),
            (HttpMethod.Get, path + "?after=AA", null, HttpStatusCode.UnprocessableEntity, "invalid", "/after"),
        ];
        foreach (var (method, at, body, status, code, pointer) in wrong)
        {
            var answer = await SendAsync(rig, method, at, body);
            answer.Status.ShouldBe(status, $"{method} {at} {body?[..Math.Min(body.Length, 60)]}: {answer}");
            answer.Body.GetProperty("code").GetString().ShouldBe(code);
            (answer.Body.TryGetProperty("pointer", out var p) ? p.GetString() : null).ShouldBe(pointer);
            answer.Body.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        }

        (await rig.ValueAsync<long>("select count(*) from ingestion.subscriptions")).ShouldBe(0);
    }

    [Fact]
    public async Task A_foreign_tenant_neither_sees_nor_changes_subscriptions_and_neither_does_its_login()
    {
        await using var rig = await AudienceRig.StartAsync(services: "ingestion");
        await rig.SubscribeAsync("news", "bob");
        var foreign = await rig.System.KeyAsync("other", "*");
        Task<NotifyClient.Answer> Foreign(HttpMethod method, string path, string? body = null) => rig.System.Client.SendAsync(method, path, foreign, body);
        (await Foreign(HttpMethod.Get, "/v1/topics/news/subscribers")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await Foreign(HttpMethod.Get, "/v1/topics?user=bob")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await Foreign(HttpMethod.Post, "/v1/topics/news/subscribers/remove", Body(["bob"]))).Body.GetProperty("changed").GetInt32().ShouldBe(0);
        await Foreign(HttpMethod.Delete, "/v1/topics/news/subscribers/bob");
        await Foreign(HttpMethod.Delete, "/v1/topics?user=bob");
        (await Foreign(HttpMethod.Post, "/v1/topics/news/subscribers", Body(["bob", "eve"]))).Body.GetProperty("changed").GetInt32().ShouldBe(2);
        (await SendAsync(rig, HttpMethod.Get, "/v1/topics/news/subscribers")).Body.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();

        // The second wall: without any condition on the tenant.
        await using var session = await rig.System.Database.Database.OpenAsync("other", CancellationToken.None);
        (await session.Connection.ExecuteScalarAsync<long>("select count(*) from ingestion.subscriptions")).ShouldBe(2);
        (await session.Connection.ExecuteAsync("delete from ingestion.subscriptions")).ShouldBe(2);
        (await session.Connection.ExecuteScalarAsync<long>("select count(*) from ingestion.expansions")).ShouldBe(0);

        var reader = await rig.System.KeyAsync("default", "topics:read");
        (await rig.System.Client.SendAsync(HttpMethod.Put, "/v1/topics/news/subscribers/eve", reader)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await rig.System.Client.GetAsync("/v1/topics/news/subscribers", reader)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static string Body(IReadOnlyList<string> users) => JsonSerializer.Serialize(new { users });

    private static Task<NotifyClient.Answer> SendAsync(AudienceRig rig, HttpMethod method, string path, string? body = null) =>
        rig.System.Client.SendAsync(method, path, rig.System.ApiKey, body);
}
