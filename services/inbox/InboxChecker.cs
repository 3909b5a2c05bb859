using Notify.Platform;
using Notify.Platform.Postgres;

namespace Notify.Inbox;

/// <summary>A person whose head does not tell what the items say.</summary>
/// <param name="Person">The person.</param>
/// <param name="Stored">Head, unseen, unread, total and categories as stored.</param>
/// <param name="Counted">The same, recomputed from the items.</param>
public sealed record InboxDrift(Person Person, string Stored, string Counted);

/// <summary>Recomputes heads and counters from the items, in one snapshot, and compares them with what is stored.</summary>
public sealed class InboxChecker(Database database)
{
    /// <summary>How many people have an inbox.</summary>
    public async Task<long> PeopleAsync(CancellationToken ct)
    {
        await using var count = database.Worker.CreateCommand("select count(*) from inbox.heads");
        count.CommandTimeout = 0;
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }

    /// <summary>All people whose stored head differs; none is what is expected at any time.</summary>
    public async Task<IReadOnlyList<InboxDrift>> CheckAsync(CancellationToken ct)
    {
        // The newest seq may belong to a tombstone that retention has removed: then floor tells so.
        await using var select = database.Worker.CreateCommand("""
            with categories as (
              select tenant, user_id, category,
                     count(*) filter (where seen_at is null) unseen, count(*) filter (where read_at is null) unread, count(*) total
              from inbox.items where archived_at is null and snoozed_until is null and deleted_at is null group by tenant, user_id, category),
            sums as (
              select tenant, user_id, sum(unseen) unseen, sum(unread) unread, sum(total) total,
                     jsonb_object_agg(category, jsonb_build_array(unseen, unread, total)) counts
              from categories group by tenant, user_id),
            tops as (
              select tenant, user_id, max(seq) head from inbox.items where user_id <> '' group by tenant, user_id),
            both_sides as (
              select coalesce(h.tenant, t.tenant) tenant, coalesce(h.user_id, t.user_id) user_id,
                     jsonb_build_array(h.head, h.unseen, h.unread, h.total, h.counts) stored,
                     jsonb_build_array(
                       case when h.floor >= h.head then h.head else coalesce(t.head, 0) end,
                       coalesce(s.unseen, 0), coalesce(s.unread, 0), coalesce(s.total, 0), coalesce(s.counts, '{}')) counted
              from inbox.heads h
              full join tops t on t.tenant = h.tenant and t.user_id = h.user_id
              left join sums s on s.tenant = t.tenant and s.user_id = t.user_id)
            select tenant, user_id, stored, counted from both_sides where stored <> counted order by tenant, user_id
            """);
        // As long as it takes: whoever asks can stop it.
        select.CommandTimeout = 0;
        var drifts = new List<InboxDrift>();
        await using var rows = await select.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            drifts.Add(new(new(rows.GetString(0), rows.GetString(1)), rows.GetString(2), rows.GetString(3)));
        return drifts;
    }
}
