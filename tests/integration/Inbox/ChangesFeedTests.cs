using System.Text.Json;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class ChangesFeedTests(TestInbox inbox) : IClassFixture<TestInbox>
{
    [Fact]
    public async Task After_10_000_missed_changes_a_client_pages_through_without_a_gap_or_a_repeat_while_new_ones_come()
    {
        var person = TestInbox.NewPerson();
        await inbox.DeliverAsync(Deliveries.Many(person, 50));
        var copy = new Dictionary<Guid, JsonElement>();
        var since = await PageAsync(0);
        for (var i = 0; i < 20; i++) await inbox.DeliverAsync(Deliveries.Many(person, 500));
        var ids = await inbox.ColumnAsync<Guid>("select notification_id from inbox.items where tenant = $1 and user_id = $2 order by pos", person.Tenant, person.User);
        foreach (var id in ids.Take(40)) await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{id}");
        await inbox.PostAsync(person, "/v1/inbox/read", """{"before":3000}""");

        using var stop = new CancellationTokenSource();
        var arriving = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await inbox.DeliverAsync(Deliveries.Many(person, 7));
                await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{ids[100 + i]}");
            }
        });
        var pages = 0;
        for (; copy.Count < 10_000 || pages < 110; pages++) since = await PageAsync(since);
        await stop.CancelAsync();
        await arriving;
        for (long head = -1; head != since;) (head, since) = (since, await PageAsync(since));

        // The copy is the inbox: every item in its latest state, every deleted one a tombstone.
        var rows = await inbox.ColumnAsync<string>(
            "select concat_ws(' ', notification_id, seq, deleted_at is not null) from inbox.items where tenant = $1 and user_id = $2", person.Tenant, person.User);
        copy.Values.Select(c => $"{c.GetProperty("id").GetGuid()} {c.GetProperty("seq").GetInt64()} {(c.TryGetProperty("deletedAt", out _) ? "t" : "f")}")
            .Order().ShouldBe(rows.Order());
        copy.Values.Count(c => c.TryGetProperty("deletedAt", out _)).ShouldBeGreaterThan(40);

        async Task<long> PageAsync(long from)
        {
            var page = await inbox.GetAsync(person, $"/v1/inbox/changes?since={from}&limit=100");
            var last = from;
            foreach (var change in page.GetProperty("changes").EnumerateArray())
            {
                var seq = change.GetProperty("seq").GetInt64();
                seq.ShouldBeGreaterThan(last, "in order, none twice");
                last = seq;
                copy[change.GetProperty("id").GetGuid()] = change.Clone();
            }

            return page.GetProperty("more").GetBoolean() ? last : page.GetProperty("head").GetInt64();
        }
    }
}
