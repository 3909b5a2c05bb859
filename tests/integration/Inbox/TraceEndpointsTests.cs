using System.Net;
using System.Text.Json;
using Notify.Contracts;
using Notify.Inbox;
using Notify.Platform;
using Notify.Platform.Http;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class TraceEndpointsTests(TestInbox inbox) : IClassFixture<TestInbox>
{
    private static readonly DateTimeOffset Accepted = DateTimeOffset.UnixEpoch.AddDays(20_000);

    [Fact]
    public async Task A_trace_tells_in_order_what_was_decided_how_each_delivery_ended_and_what_the_person_did()
    {
        var person = TestInbox.NewPerson("traced");
        inbox.Presence.Connections[person] = 2;
        var delivery = Deliveries.For(person);
        await DecideAsync(inbox, person, delivery.EventId, delivery.NotificationId);
        await inbox.DeliverAsync(delivery);
        await inbox.PostAsync(person, $"/v1/inbox/{delivery.NotificationId}/read");

        var trace = await GetAsync("traced", $"/v1/notifications/{delivery.NotificationId}/trace");
        trace.GetProperty("eventId").GetGuid().ShouldBe(delivery.EventId);
        trace.GetProperty("recipient").GetString().ShouldBe(person.User);
        var steps = trace.GetProperty("steps").EnumerateArray().ToArray();
        steps.Select(Summary).ShouldBe([
            "accepted", "decided inbox send always", "decided push send always", "decided email suppress channel_off",
            "ended push sent", "ended inbox sent", "ended realtime sent", "seen inbox", "read inbox",
        ]);
        steps.Select(s => s.GetProperty("at").GetDateTimeOffset()).ShouldBeInOrder();
        steps[4].GetProperty("end").GetProperty("endpoint").GetString().ShouldBe("phone-1");
        steps[6].GetProperty("end").GetProperty("connections").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_persons_notifications_are_told_newest_first_page_by_page_and_nobody_elses()
    {
        var person = TestInbox.NewPerson("sought");
        var deliveries = Enumerable.Range(0, 5).Select(_ => Deliveries.For(person)).ToArray();
        foreach (var d in deliveries) await DecideAsync(inbox, person, d.EventId, d.NotificationId);
        var other = Deliveries.For(TestInbox.NewPerson("sought"));
        await DecideAsync(inbox, new("sought", other.Recipient), other.EventId, other.NotificationId);
        await DecideAsync(inbox, person with { Tenant = "stranger" }, Guid.CreateVersion7(), Guid.CreateVersion7());

        var first = await GetAsync("sought", $"/v1/notifications?recipient={person.User}&limit=3");
        var second = await GetAsync("sought", $"/v1/notifications?recipient={person.User}&limit=3&after={first.GetProperty("next").GetString()}");
        second.TryGetProperty("next", out _).ShouldBeFalse();
        first.GetProperty("notifications").EnumerateArray().Concat(second.GetProperty("notifications").EnumerateArray())
            .Select(n => n.GetProperty("id").GetGuid()).ShouldBe(deliveries.Reverse().Select(d => d.NotificationId));
        (await GetAsync("sought", "/v1/notifications?recipient=nobody")).GetProperty("notifications").GetArrayLength().ShouldBe(0);
        var (status, problem) = await CallAsync("sought", "/v1/notifications", "trace:read");
        (status, problem.GetProperty("pointer").GetString()).ShouldBe((HttpStatusCode.UnprocessableEntity, "/recipient"));
    }

    [Fact]
    public async Task An_event_tells_its_notifications_page_by_page_with_the_ends_of_each_channel()
    {
        var eventId = Guid.CreateVersion7();
        var people = Enumerable.Range(0, 5).Select(_ => TestInbox.NewPerson("paged")).ToArray();
        var deliveries = people.Select(p => Deliveries.For(p, eventId: eventId)).ToArray();
        foreach (var d in deliveries) await DecideAsync(inbox, new(d.Tenant, d.Recipient), eventId, d.NotificationId);
        await inbox.DeliverAsync(deliveries);

        var first = await GetAsync("paged", $"/v1/events/{eventId}/notifications?limit=3");
        var second = await GetAsync("paged", $"/v1/events/{eventId}/notifications?limit=3&after={first.GetProperty("next").GetString()}");
        second.TryGetProperty("next", out _).ShouldBeFalse();
        var all = first.GetProperty("notifications").EnumerateArray().Concat(second.GetProperty("notifications").EnumerateArray()).ToArray();
        all.Select(n => n.GetProperty("id").GetGuid()).ShouldBe(deliveries.Select(d => d.NotificationId));
        var channels = all[0].GetProperty("channels").EnumerateArray().ToDictionary(c => c.GetProperty("channel").GetString()!);
        channels.Keys.ShouldBe(["inbox", "push", "email", "realtime"]);
        channels["inbox"].GetProperty("ends")[0].GetProperty("status").GetString().ShouldBe("sent");
        channels["push"].GetProperty("ends")[0].GetProperty("providerId").GetString().ShouldBe("p-1");
        channels["email"].GetProperty("ends").GetArrayLength().ShouldBe(0);
        channels["realtime"].GetProperty("ends")[0].GetProperty("reason").GetString().ShouldBe("not_connected");
    }

    [Fact]
    public async Task What_belongs_to_another_tenant_or_to_nobody_is_unknown()
    {
        var person = TestInbox.NewPerson("owner");
        var (eventId, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await DecideAsync(inbox, person, eventId, id);
        (await GetAsync("owner", $"/v1/events/{eventId}/notifications")).GetProperty("notifications").GetArrayLength().ShouldBe(1);
        (await GetAsync("stranger", $"/v1/events/{eventId}/notifications")).ToString().ShouldBe("""{"notifications":[]}""");
        (await CallAsync("stranger", $"/v1/notifications/{id}/trace", "trace:read")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await CallAsync("owner", $"/v1/notifications/{Guid.NewGuid()}/trace", "trace:read")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await CallAsync("owner", "/v1/notifications/x/trace", "trace:read")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await CallAsync("owner", $"/v1/notifications/{id}/trace", "events:write")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Repeated_records_change_nothing()
    {
        var person = TestInbox.NewPerson();
        var (eventId, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var i = 0; i < 3; i++) await DecideAsync(inbox, person, eventId, id, repeat: 2);
        (await inbox.ColumnAsync<long>("select count(*) from inbox.decisions where notification_id = $1", id)).ShouldBe([1]);
        (await inbox.ColumnAsync<long>("select count(*) from inbox.attempts where notification_id = $1", id)).ShouldBe([1]);
    }

    [Fact]
    public async Task An_end_whose_decision_has_not_arrived_is_told_alone_and_a_null_character_is_refused()
    {
        var person = TestInbox.NewPerson("early");
        var (eventId, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var handler = new DeliveryRecordHandler(inbox.Get<DeliveryLog>());
        await handler.HandleAsync(Deliveries.Batch<DeliveryRecord>([Pushed(person, eventId, id)]), CancellationToken.None);
        (await GetAsync("early", $"/v1/notifications/{id}/trace")).GetProperty("steps").EnumerateArray().Select(Summary).ShouldBe(["ended push sent"]);
        await Should.ThrowAsync<PostgresException>(handler.HandleAsync(
            Deliveries.Batch<DeliveryRecord>([Pushed(person, eventId, Guid.NewGuid()) with { Reason = "a\0b" }]), CancellationToken.None));
    }

    internal static Task DecideAsync(TestInbox inbox, Person person, Guid eventId, Guid id, int repeat = 1)
    {
        var decided = new Decided
        {
            NotificationId = id,
            EventId = eventId,
            Tenant = person.Tenant,
            Recipient = person.User,
            At = Accepted.AddSeconds(1),
            Type = "NEW_MESSAGE",
            Category = "messages",
            AcceptedAt = Accepted,
            Presence = PresenceState.Online,
            Channels =
            [
                new() { Channel = DeliveryChannel.Inbox, Decision = DecisionKind.Send, Rule = "always" },
                new() { Channel = DeliveryChannel.Push, Decision = DecisionKind.Send, Rule = "always" },
                new() { Channel = DeliveryChannel.Email, Decision = DecisionKind.Suppress, Rule = "channel_off" },
            ],
        };
        DeliveryRecord[] records = [decided, Pushed(person, eventId, id)];
        return new DeliveryRecordHandler(inbox.Get<DeliveryLog>()).HandleAsync(
            Deliveries.Batch(Enumerable.Repeat(records, repeat).SelectMany(r => r)), CancellationToken.None);
    }

    private static DeliveryAttempted Pushed(Person person, Guid eventId, Guid id) => new()
    {
        NotificationId = id,
        EventId = eventId,
        Tenant = person.Tenant,
        Recipient = person.User,
        At = Accepted.AddSeconds(2),
        DeliveryId = NotifyIds.Delivery(id, DeliveryChannel.Push, "phone-1"),
        Channel = DeliveryChannel.Push,
        Endpoint = "phone-1",
        Status = DeliveryStatus.Sent,
        ProviderId = "p-1",
        Attempts = 1,
    };

    private static string Summary(JsonElement step) => string.Join(' ', new[]
    {
        Word(step, "kind"), Word(step, "channel"), Word(step, "decision"), Word(step, "rule"),
        step.TryGetProperty("end", out var end) ? Word(end, "status") : null,
    }.OfType<string>());

    private static string? Word(JsonElement step, string name) => step.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task<JsonElement> GetAsync(string tenant, string path)
    {
        var (status, body) = await CallAsync(tenant, path, "trace:read");
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return body;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(string tenant, string path, string action)
    {
        var key = ApiKeys.NewKey();
        await inbox.Get<ApiKeys>().StoreAsync(key, tenant, "test", [action], CancellationToken.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", key);
        return await TestInbox.SendAsync(inbox.Public, request);
    }
}
