using System.Collections.Concurrent;
using System.Text.Json;
using Notify.Contracts;
using Notify.Inbox;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class InboxWorkloadTests(TestInbox inbox) : IClassFixture<TestInbox>
{
    private const int Clients = 16;

    /// <summary>Few in every run; NOTIFY_INBOX_OPERATIONS=50000 is the full size, a few minutes.</summary>
    private static readonly int Operations = int.Parse(
        Environment.GetEnvironmentVariable("NOTIFY_INBOX_OPERATIONS") ?? "2000", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly string[] Categories = ["messages", "social", "system"];
    private static readonly string[] Verbs = ["read", "unread", "archive", "unarchive", "unsnooze"];

    [Fact]
    public async Task Deliveries_repeats_and_changes_by_many_clients_at_once_leave_no_drift_and_no_gap_in_the_frames()
    {
        var people = Enumerable.Range(0, Operations < 10_000 ? 20 : 200).Select(_ => TestInbox.NewPerson($"t{Random.Shared.Next(3)}")).ToArray();
        var delivered = new ConcurrentDictionary<Person, ConcurrentBag<InboxDelivery>>(people.Select(p => KeyValuePair.Create(p, new ConcurrentBag<InboxDelivery>())));
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var random = new Random(1_000 + client);
            for (var i = 0; i < Operations / Clients; i++) await OperateAsync(random, people, delivered);
        }));

        await inbox.ShouldHaveNoDriftAsync();
        await inbox.PassAsync(TimeSpan.FromDays(1));
        await inbox.ShouldHaveNoDriftAsync();
        (await inbox.ColumnAsync<long>("select count(*) from inbox.items where snoozed_until is not null")).ShouldBe([0]);
        foreach (var person in people)
        {
            var head = (await inbox.Get<InboxReads>().HeadsAsync([person], CancellationToken.None))[0];
            // Each seq went out in exactly one range (prev, seq], whatever the order: together they cover 1 to head.
            var ranges = inbox.Presence.FramesOf(person)
                .Select(f => (Prev: f.GetProperty("prev").GetInt64(), Seq: f.GetProperty("seq").GetInt64())).Distinct().OrderBy(r => r.Prev).ToArray();
            ranges.SelectMany(r => Enumerable.Range((int)r.Prev + 1, (int)(r.Seq - r.Prev))).Distinct().Order()
                .ShouldBe(Enumerable.Range(1, (int)head));
            (await inbox.ColumnAsync<long>(
                "select count(*) from inbox.items where tenant = $1 and user_id = $2", person.Tenant, person.User))
                .Single().ShouldBeInRange(1, delivered[person].DistinctBy(d => d.NotificationId).Count(), "keyed ones of a batch may be nobody's item");
        }
    }

    [Fact]
    public async Task The_checker_finds_a_counter_a_category_and_a_head_that_are_off()
    {
        var people = Enumerable.Range(0, 4).Select(_ => TestInbox.NewPerson("drifting")).ToArray();
        await inbox.DeliverAsync(people.Select(p => Deliveries.For(p)));
        string[] breaks = ["unread = 0, unseen = 0", "head = head + 1", """counts = '{"other":[1,1,1]}'"""];
        for (var i = 0; i < breaks.Length; i++)
            await inbox.ColumnAsync<long>($"update inbox.heads set {breaks[i]} where tenant = $1 and user_id = $2 returning head", people[i].Tenant, people[i].User);

        var drifts = await inbox.Get<InboxChecker>().CheckAsync(CancellationToken.None);
        drifts.Where(d => d.Person.Tenant == "drifting").Select(d => d.Person.User).ShouldBe(people.Take(3).Select(p => p.User), ignoreOrder: true);
        await inbox.ColumnAsync<long>("delete from inbox.items where tenant = 'drifting' returning seq");
        await inbox.ColumnAsync<long>("delete from inbox.heads where tenant = 'drifting' returning head");
    }

    private async Task OperateAsync(Random random, Person[] people, ConcurrentDictionary<Person, ConcurrentBag<InboxDelivery>> delivered)
    {
        var person = people[random.Next(people.Length)];
        var known = delivered[person].ToArray();
        var id = known.Length == 0 ? Guid.NewGuid() : known[random.Next(known.Length)].NotificationId;
        switch (random.Next(13))
        {
            case 0 or 1 or 2:
                await DeliverAsync(random, people, delivered);
                break;
            case 3 or 4 or 5 or 6:
                await inbox.CallAsync(person, HttpMethod.Post, $"/v1/inbox/{id}/{Verbs[random.Next(Verbs.Length)]}");
                break;
            case 7:
                await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{id}");
                break;
            case 8:
                await inbox.CallAsync(person, HttpMethod.Post, $"/v1/inbox/{id}/snooze", $$"""{"until":"{{inbox.Time.GetUtcNow().AddHours(random.Next(1, 9)):O}}"}""");
                break;
            case 9:
                await inbox.Get<Retractions>().RetractAsync(person.Tenant, id, CancellationToken.None);
                break;
            case 10:
                // All that is due within the next hours, while others work.
                inbox.Time.Advance(TimeSpan.FromMinutes(random.Next(10)));
                using (var sweeper = inbox.Sweeper()) await sweeper.SweepAsync(CancellationToken.None);
                break;
            case 11:
                var ids = JsonSerializer.Serialize(known.Take(random.Next(10)).Select(d => d.NotificationId));
                await inbox.PostAsync(person, $"/v1/inbox/{(random.Next(2) == 0 ? "seen" : "archive")}", $$"""{"ids":{{ids}}}""");
                break;
            default:
                await inbox.PostAsync(person, "/v1/inbox/read", $$"""{"before":{{random.Next(60)}},"category":"{{Categories[random.Next(3)]}}"}""");
                break;
        }
    }

    /// <summary>A batch for several people, some of it delivered before.</summary>
    private async Task DeliverAsync(Random random, Person[] people, ConcurrentDictionary<Person, ConcurrentBag<InboxDelivery>> delivered)
    {
        var batch = new List<InboxDelivery>();
        for (var n = random.Next(1, 12); n > 0; n--)
        {
            var person = people[random.Next(people.Length)];
            batch.Add(random.Next(4) == 0 && delivered[person].TryPeek(out var before)
                ? before
                : Deliveries.For(person, Categories[random.Next(3)]) with
                {
                    ReplaceKey = random.Next(4) == 0 ? $"k{random.Next(3)}" : null,
                    ExpiresAt = random.Next(8) == 0 ? inbox.Time.GetUtcNow().AddHours(random.Next(1, 9)) : null,
                });
        }

        await inbox.DeliverAsync(batch);
        foreach (var delivery in batch) delivered[new(delivery.Tenant, delivery.Recipient)].Add(delivery);
    }
}
