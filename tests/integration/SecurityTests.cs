using System.Net;
using Microsoft.Extensions.Options;
using Notify.IntegrationTests.Running;
using Notify.Platform;
using Notify.Platform.Http;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

public sealed class SecurityTests
{
    private static readonly (HttpMethod Method, string Path, string? Body)[] PersonEndpoints =
    [
        (HttpMethod.Get, "/v1/inbox", null), (HttpMethod.Get, "/v1/inbox/counts", null), (HttpMethod.Get, "/v1/inbox/changes?since=0", null),
        (HttpMethod.Post, "/v1/inbox/{id}/read", null), (HttpMethod.Post, "/v1/inbox/{id}/unread", null), (HttpMethod.Post, "/v1/inbox/{id}/archive", null),
        (HttpMethod.Delete, "/v1/inbox/{id}", null), (HttpMethod.Post, "/v1/inbox/read", """{"before":100}"""), (HttpMethod.Get, "/v1/preferences", null),
        (HttpMethod.Put, "/v1/preferences", "{}"), (HttpMethod.Get, "/v1/devices", null), (HttpMethod.Get, "/v1/realtime/sse", null), (HttpMethod.Get, "/v1/presence?users=bob", null),
    ];

    private static readonly (HttpMethod Method, string Path, string? Body)[] ServiceEndpoints =
    [
        (HttpMethod.Post, "/v1/events", "{}"), (HttpMethod.Post, "/v1/simulate", "{}"), (HttpMethod.Put, "/v1/recipients/bob", "{}"), (HttpMethod.Get, "/v1/recipients/bob", null),
        (HttpMethod.Get, "/v1/recipients/bob/preferences", null), (HttpMethod.Get, "/v1/recipients/bob/devices", null),
        (HttpMethod.Get, "/v1/events/{id}/notifications", null), (HttpMethod.Get, "/v1/notifications/{id}/trace", null), (HttpMethod.Get, "/v1/notifications?recipient=bob", null),
        (HttpMethod.Put, "/v1/topics/news/subscribers/bob", null), (HttpMethod.Delete, "/v1/topics/news/subscribers/bob", null),
        (HttpMethod.Post, "/v1/topics/news/subscribers", """{"users":["bob"]}"""), (HttpMethod.Post, "/v1/topics/news/subscribers/remove", """{"users":["bob"]}"""),
        (HttpMethod.Get, "/v1/topics/news/subscribers", null), (HttpMethod.Get, "/v1/topics?user=bob", null), (HttpMethod.Delete, "/v1/topics?user=bob", null),
        (HttpMethod.Get, "/v1/dead", null), (HttpMethod.Get, "/v1/dead/user-events/0/0", null), (HttpMethod.Post, "/v1/dead/redrive", """{"topic":"user-events"}"""),
    ];

    [Fact]
    public async Task Nothing_answers_without_its_own_kind_of_credential()
    {
        await using var system = await TestSystem.StartAsync();
        var wrongSecret = new PersonTokens(Options.Create(new AuthOptions { HmacSecret = new string('x', 40) }), TimeProvider.System).Issue(new Person("default", "bob"), TimeSpan.FromHours(1));
        var expired = new PersonTokens(Options.Create(new AuthOptions { HmacSecret = TestSystem.Secret }), TimeProvider.System).Issue(new Person("default", "bob"), TimeSpan.FromMinutes(-5));
        foreach (var (method, path, body) in PersonEndpoints)
            foreach (var bearer in new[] { "", "nonsense", wrongSecret, expired, system.ApiKey })
                (await system.Client.SendAsync(method, Filled(path), bearer, body)).Status.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}");
        foreach (var (method, path, body) in ServiceEndpoints)
            foreach (var bearer in new[] { "", "ntf_nonsense", system.Token("bob") })
                (await system.Client.SendAsync(method, Filled(path), bearer, body)).Status.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}");
    }

    [Fact]
    public async Task A_key_may_do_what_it_was_made_for_and_no_more()
    {
        await using var system = await TestSystem.StartAsync();
        var key = ApiKeys.NewKey();
        await new ApiKeys(system.Database.Database, TimeProvider.System).StoreAsync(key, "default", "reader", ["trace:read"], CancellationToken.None);
        (await system.Client.GetAsync($"/v1/events/{Guid.Empty}/notifications", key)).Status.ShouldBe(HttpStatusCode.OK);
        (await system.Client.SendAsync(HttpMethod.Post, "/v1/events", key, TestEvents.NewMessage("bob", "1"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await system.Client.GetAsync("/v1/dead", key)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await system.Client.SendAsync(HttpMethod.Post, "/v1/dead/redrive", key, """{"topic":"user-events"}""")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Another_tenant_and_another_person_see_nothing()
    {
        await using var system = await TestSystem.StartAsync();
        await system.AddPersonAsync("bob");
        var sent = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, TestEvents.NewMessage("bob", "1"));
        var eventId = sent.Body.GetProperty("eventIds")[0].GetGuid();
        var mine = await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox", system.Token("bob")), a => a.Body.GetProperty("items").GetArrayLength() == 1, "bob's item");
        var id = mine.Body.GetProperty("items")[0].GetProperty("id").GetString()!;

        var foreignKey = ApiKeys.NewKey();
        await new ApiKeys(system.Database.Database, TimeProvider.System).StoreAsync(foreignKey, "other", "foreign", ["*"], CancellationToken.None);
        var foreign = new PersonTokens(Options.Create(new AuthOptions { HmacSecret = TestSystem.Secret }), TimeProvider.System).Issue(new Person("other", "bob"), TimeSpan.FromHours(1));
        foreach (var token in new[] { foreign, system.Token("eve") })
        {
            (await system.Client.GetAsync("/v1/inbox?state=all", token)).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
            foreach (var verb in new[] { "read", "unread", "archive", "unarchive" })
                (await system.Client.SendAsync(HttpMethod.Post, $"/v1/inbox/{id}/{verb}", token)).Status.ShouldBe(HttpStatusCode.NotFound);
            (await system.Client.SendAsync(HttpMethod.Delete, $"/v1/inbox/{id}", token)).Status.ShouldBe(HttpStatusCode.NotFound);
            (await system.Client.SendAsync(HttpMethod.Post, "/v1/inbox/read", token, $$"""{"ids":["{{id}}"]}""")).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound);
            (await system.Client.GetAsync("/v1/devices", token)).Body.ToString().ShouldNotContain("bob-phone");
        }

        (await system.Client.GetAsync($"/v1/notifications/{id}/trace", foreignKey)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await system.Client.GetAsync($"/v1/events/{eventId}/notifications", foreignKey)).Body.GetProperty("notifications").GetArrayLength().ShouldBe(0);
        (await system.Client.GetAsync("/v1/recipients/bob", foreignKey)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await system.Client.GetAsync("/v1/inbox/counts", system.Token("bob"))).Body.GetProperty("unread").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Logs_hold_ids_and_never_contents_addresses_tokens_or_keys()
    {
        await using var system = await TestSystem.StartAsync();
        await system.AddPersonAsync("bob");
        await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, """{"type":"NEW_MESSAGE","recipientId":"bob","senderName":"planted-sender","preview":"planted-preview","messageId":"1"}""");
        using (var producer = system.Kafka.Producer())
        {
            await producer.ProduceAsync(system.Kafka.Options.Prefix + "user-events", new Confluent.Kafka.Message<byte[]?, byte[]?> { Value = """{"type":"NEW_MESSAGE","planted-preview":1}"""u8.ToArray() });
            await producer.ProduceAsync(system.Kafka.Options.Prefix + "inbox-deliveries", new Confluent.Kafka.Message<byte[]?, byte[]?> { Value = InboxDeliveries.Of("bob", "planted-title \0") });
        }

        await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, """{"type":"NO_SUCH","planted":"planted-preview"}""");
        await Eventually.GetAsync(() => Task.FromResult(system.Sandbox.Entries()), e => e.Count >= 2, "a push and a mail");
        await system.Kafka.ReadAsync("inbox-deliveries.dead", read => read.Count >= 1, TimeSpan.FromSeconds(30));
        foreach (var secret in new[] { "planted-", "bob@example.com", "bob-phone-token", system.ApiKey, system.Token("bob")[..40], TestSystem.Secret })
            system.Logs.Lines.ShouldAllBe(line => !line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ticket_stands_in_no_log_though_it_stands_in_addresses()
    {
        await using var system = await TestSystem.CreateAsync();
        // As an operator would who wants to see everything.
        await system.AddHostAsync("", new() { ["Logging:LogLevel:Default"] = "Trace", ["Logging:LogLevel:Microsoft"] = "Trace", ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace" });
        var tickets = new List<string>();
        foreach (var path in new[] { "/v1/realtime/poll?wait=0&ticket=", "/v1/realtime/ws?ticket=", "/v1/realtime/nothing?ticket=", "/v1/inbox?ticket=" })
        {
            tickets.Add((await system.Client.SendAsync(HttpMethod.Post, "/v1/realtime/ticket", system.Token("bob"))).Body.GetProperty("ticket").GetString()!);
            // Used, then used up.
            for (var i = 0; i < 2; i++) (await system.Client.SendAsync(HttpMethod.Get, path + tickets[^1], bearer: null)).Status.ShouldNotBe(HttpStatusCode.InternalServerError);
        }

        system.Logs.Lines.ShouldContain(line => line.Contains("/v1/realtime/poll", StringComparison.Ordinal), "requests are logged");
        foreach (var ticket in tickets) system.Logs.Lines.ShouldAllBe(line => !line.Contains(ticket, StringComparison.Ordinal));
    }

    private static string Filled(string path) => path.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal);
}
