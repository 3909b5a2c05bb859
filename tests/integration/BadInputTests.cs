using System.Net;
using System.Text;
using Confluent.Kafka;
using Notify.IntegrationTests.Running;
using Notify.UnitTests.Ingestion;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

public sealed class BadInputTests
{
    [Fact]
    public async Task Every_kind_of_bad_record_ends_in_the_dead_topic_with_its_reason_while_good_ones_beside_it_arrive()
    {
        await using var system = await TestSystem.StartAsync();
        var bad = BadEvents.All;
        using (var producer = system.Kafka.Producer())
        {
            for (var i = 0; i < bad.Count; i++)
            {
                await ProduceAsync(producer, system, Encoding.UTF8.GetBytes(TestEvents.NewMessage("bob", $"good-{i}")), null);
                await ProduceAsync(producer, system, bad[i].Value, bad[i]);
            }
        }

        await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox/counts", system.Token("bob")), a => a.Body.GetProperty("total").GetInt32() == bad.Count, "every good event is in the inbox");
        var dead = await system.Kafka.ReadAsync("user-events.dead", read => read.Count >= bad.Count, TimeSpan.FromSeconds(30));
        dead.Count.ShouldBe(bad.Count);
        foreach (var kind in bad)
        {
            var record = dead.Single(d => Header(d, "kind") == kind.Name);
            Header(record, "dead-reason").ShouldBe(kind.Reason, kind.Name);
            Header(record, "dead-detail").ShouldEndWith(".");
            Header(record, "dead-topic").ShouldBe("user-events");
            Header(record, "dead-partition").ShouldNotBeNull();
            Header(record, "dead-offset").ShouldNotBeNull();
            Guid.TryParse(Header(record, "notify-event-id"), out _).ShouldBeTrue();
            (record.Message.Value ?? []).ShouldBe(kind.Value ?? [], kind.Name);
            (record.Message.Value is null).ShouldBe(kind.Value is null);
            Encoding.UTF8.GetString(record.Message.Key!).ShouldBe("their-key");
        }
    }

    [Fact]
    public async Task Every_kind_of_bad_event_is_refused_over_HTTP_with_a_problem_that_names_the_field()
    {
        await using var system = await TestSystem.StartAsync();
        foreach (var kind in BadEvents.All.Where(b => b.Json is { Length: > 0 } && b.TenantHeader is null && b.EventIdHeader is null && b.Name != "an array"))
        {
            var answer = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, kind.Json);
            ((int)answer.Status).ShouldBeInRange(400, 422, kind.Name);
            answer.Body.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty(kind.Name);
            answer.Body.GetProperty("code").GetString().ShouldNotBeNullOrEmpty(kind.Name);
            if (kind.Reason is "bad_json") continue;
            answer.Body.GetProperty("code").GetString().ShouldBe(kind.Reason == "bad_tenant" && kind.Json!.Contains("a/b", StringComparison.Ordinal) ? "tenant_conflict" : kind.Reason, kind.Name);
            answer.Body.GetProperty("pointer").GetString().ShouldBe(kind.At, kind.Name);
        }

        // All or none: the good neighbour of a bad event is not accepted, and the pointer says which one is bad.
        var mixed = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, $$"""[{{TestEvents.NewMessage("bob", "x")}},{"type":"NEW_MESSAGE"}]""");
        mixed.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        mixed.Body.GetProperty("pointer").GetString().ShouldBe("/1/recipientId");
        (await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, TestEvents.NewMessage("bob", "y"))).Status.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox/counts", system.Token("bob")), a => a.Body.GetProperty("total").GetInt32() == 1, "the one accepted event");
    }

    [Fact]
    public async Task A_record_that_PostgreSQL_refuses_takes_nobody_with_it()
    {
        await using var system = await TestSystem.StartAsync();
        using (var producer = system.Kafka.Producer())
        {
            foreach (var value in new[] { InboxDeliveries.Of("bob", "first"), InboxDeliveries.Of("bob", "nul \0 byte"), InboxDeliveries.Of("bob", "second") })
                await producer.ProduceAsync(system.Kafka.Options.Prefix + "inbox-deliveries", new Message<byte[]?, byte[]?> { Key = "default/bob"u8.ToArray(), Value = value });
        }

        await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox/counts", system.Token("bob")), a => a.Body.GetProperty("total").GetInt32() == 2, "the neighbours arrive");
        var dead = await system.Kafka.ReadAsync("inbox-deliveries.dead", read => read.Count >= 1, TimeSpan.FromSeconds(30));
        dead.Count.ShouldBe(1);
        Header(dead[0], "dead-reason").ShouldBe("handler_failed");
    }

    [Fact]
    public async Task A_thousand_recipients_of_several_events_get_one_item_each()
    {
        await using var system = await TestSystem.StartAsync();
        var recipients = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"u{i}\""));
        var events = string.Join(',', Enumerable.Range(0, 6).Select(i => $$$"""{"type":"NEW_MESSAGE","eventId":"{{{i}}}","senderName":"A","preview":"B","notify":{"recipients":[{{{recipients}}}]}}"""));
        (await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, $"[{events}]")).Status.ShouldBe(HttpStatusCode.Accepted);
        foreach (var user in new[] { "u0", "u500", "u999" })
            await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox/counts", system.Token(user)), a => a.Body.GetProperty("total").GetInt32() == 6, $"six items for {user}");
    }

    private static Task ProduceAsync(IProducer<byte[]?, byte[]?> producer, TestSystem system, byte[]? value, BadEvent? kind)
    {
        var headers = new Headers();
        if (kind is not null) headers.Add("kind", Encoding.UTF8.GetBytes(kind.Name));
        if (kind?.TenantHeader is { } tenant) headers.Add("tenant", Encoding.UTF8.GetBytes(tenant));
        if (kind?.EventIdHeader is { } id) headers.Add("event-id", Encoding.UTF8.GetBytes(id));
        return producer.ProduceAsync(system.Kafka.Options.Prefix + "user-events", new Message<byte[]?, byte[]?> { Key = "their-key"u8.ToArray(), Value = value, Headers = headers });
    }

    private static string? Header(ConsumeResult<byte[]?, byte[]?> record, string name) =>
        record.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : null;
}
