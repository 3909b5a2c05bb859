using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Contracts;
using Notify.Inbox;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class OutboxRelayTests : IAsyncLifetime
{
    private readonly TestInbox inbox = new();
    private readonly List<InboxChanged> published = [];
    private readonly Lock gate = new();

    public ValueTask InitializeAsync() => inbox.InitializeAsync();

    public ValueTask DisposeAsync() => inbox.DisposeAsync();

    [Fact]
    public async Task Changes_are_published_in_order_with_their_key_and_deleted_afterwards()
    {
        var person = TestInbox.NewPerson();
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        foreach (var verb in new[] { "read", "unread", "archive" }) await inbox.PostAsync(person, $"/v1/inbox/{delivery.NotificationId}/{verb}");

        var relay = Relay((records, _) =>
        {
            records.ShouldAllBe(r => r.Topic == Topics.InboxChanges.Name && Encoding.UTF8.GetString(r.Key!) == $"{person.Tenant}/{person.User}");
            return Keep(records);
        });
        (await relay.RelayAsync(CancellationToken.None)).ShouldBe(3);
        published.Select(c => (c.Change, c.Head)).ShouldBe([(InboxChange.Read, 2), (InboxChange.Unread, 3), (InboxChange.Archived, 4)]);
        published.ShouldAllBe(c => c.Recipient == person.User && c.NotificationIds.Single() == delivery.NotificationId);
        (await relay.RelayAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_crash_between_publishing_and_deleting_repeats_and_loses_nothing()
    {
        var person = TestInbox.NewPerson();
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        await inbox.PostAsync(person, $"/v1/inbox/{delivery.NotificationId}/read");

        var dying = Relay(async (records, _) =>
        {
            await Keep(records);
            throw new IOException("the process ends here");
        });
        await Should.ThrowAsync<IOException>(dying.RelayAsync(CancellationToken.None));
        await Relay((records, _) => Keep(records)).RelayAsync(CancellationToken.None);
        published.Select(c => c.Head).ShouldBe([2, 2]);
        (await inbox.ColumnAsync<long>("select count(*) from inbox.outbox")).ShouldBe([0]);
    }

    [Fact]
    public async Task A_commit_wakes_the_relay_without_waiting_for_the_next_poll()
    {
        var person = TestInbox.NewPerson();
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        using var relay = Relay((records, _) => Keep(records), new() { PollInterval = TimeSpan.FromMinutes(10) });
        await relay.StartAsync(CancellationToken.None);
        await Task.Delay(300); // the relay has found nothing and waits for its next poll, ten minutes away
        await inbox.PostAsync(person, $"/v1/inbox/{delivery.NotificationId}/read");
        await UntilPublishedAsync(1);
        await relay.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_failure_is_tried_again()
    {
        var person = TestInbox.NewPerson();
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        await inbox.PostAsync(person, $"/v1/inbox/{delivery.NotificationId}/read");
        var failures = 0;
        using var relay = Relay((records, _) => failures++ == 0 ? throw new IOException("Kafka is away") : Keep(records));
        await relay.StartAsync(CancellationToken.None);
        await UntilPublishedAsync(1);
        await relay.StopAsync(CancellationToken.None);
        failures.ShouldBe(2);
    }

    [Fact]
    public async Task Several_relays_and_writers_keep_the_order_of_each_person_and_repeat_nothing()
    {
        var people = Enumerable.Range(0, 6).Select(_ => TestInbox.NewPerson()).ToArray();
        var deliveries = people.Select(p => Deliveries.For(p)).ToArray();
        await inbox.DeliverAsync(deliveries);
        var options = new OutboxOptions { PollInterval = TimeSpan.FromMilliseconds(5), BatchRecords = 7 };
        OutboxRelay[] relays = [.. Enumerable.Range(0, 3).Select(_ => Relay(async (records, ct) =>
        {
            await Task.Delay(2, ct);
            await Keep(records);
        }, options))];
        foreach (var relay in relays) await relay.StartAsync(CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 60; i++)
            {
                var target = deliveries[random.Next(deliveries.Length)];
                await inbox.PostAsync(new(target.Tenant, target.Recipient), $"/v1/inbox/{target.NotificationId}/{(random.Next(2) == 0 ? "read" : "unread")}");
            }
        }));
        await UntilAsync(async () => (await inbox.ColumnAsync<long>("select count(*) from inbox.outbox"))[0] == 0);
        foreach (var relay in relays) await relay.StopAsync(CancellationToken.None);

        // Every change took one seq: the heads published for a person are exactly 2, 3, 4, ...
        foreach (var person in published.GroupBy(c => c.Recipient))
            person.Select(c => c.Head).ShouldBe(Enumerable.Range(2, person.Count()).Select(n => (long)n));
        published.Count.ShouldBeGreaterThan(50);
    }

    private OutboxRelay Relay(Func<IReadOnlyList<OutgoingRecord>, CancellationToken, Task> publish, OutboxOptions? options = null) =>
        new(inbox.Database.Database, inbox.Get<OutboxSignal>(), publish,
            Microsoft.Extensions.Options.Options.Create(options ?? new()), NullLogger<OutboxRelay>.Instance);

    private Task Keep(IReadOnlyList<OutgoingRecord> records)
    {
        lock (gate) published.AddRange(records.Select(r => JsonSerializer.Deserialize(r.Value, Topics.InboxChanges.Json)!));
        return Task.CompletedTask;
    }

    private Task UntilPublishedAsync(int count) => UntilAsync(() =>
    {
        lock (gate) return Task.FromResult(published.Count == count);
    });

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var clock = Stopwatch.StartNew(); !await holds(); await Task.Delay(10)) clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }
}
