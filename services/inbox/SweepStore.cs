using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>A row that the sweeper has to do with now.</summary>
/// <param name="Person">Whose it is.</param>
/// <param name="Id">The notification.</param>
/// <param name="Change">What is to happen to it; null for a tombstone that is to be forgotten.</param>
internal readonly record struct DueItem(Person Person, Guid Id, InboxChange? Change);

/// <summary>Finds what is due, and forgets tombstones.</summary>
internal sealed class SweepStore(Database database)
{
    public const int Batch = ItemSelection.MaxItems;

    /// <summary>The rows that are due, the longest first, not locked: whoever changes one looks again.</summary>
    public async Task<IReadOnlyList<DueItem>> DueAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var select = database.Worker.CreateCommand("""
            select tenant, user_id, notification_id,
                   case when deleted_at is not null then null when drop_at <= $1 then 'expired' else 'unsnoozed' end
            from inbox.items where due_at <= $1 order by due_at limit $2
            """);
        select.Parameters.With(now).With(Batch);
        var due = new List<DueItem>();
        await using var rows = await select.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            due.Add(new(new(rows.GetString(0), rows.GetString(1)), rows.GetGuid(2),
                rows.TextOrNull(3) is { } change ? Words.Read<InboxChange>(change) : null));
        return due;
    }

    /// <summary>Deletes tombstones that are due, leaves the log a line that they were items, and raises the floor of their people above what can no longer be told.</summary>
    public async Task ForgetAsync(IReadOnlyList<DueItem> tombstones, DateTimeOffset now, CancellationToken ct)
    {
        if (tombstones.Count == 0) return;
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        var locks = new NpgsqlBatchCommand("""
            select from unnest($1, $2) k(tenant, user_id)
            join inbox.heads h on h.tenant = k.tenant and h.user_id = k.user_id
            order by h.tenant, h.user_id for no key update of h
            """);
        var people = tombstones.Select(t => t.Person).Distinct().ToArray();
        locks.Parameters.With(Array.ConvertAll(people, p => p.Tenant)).With(Array.ConvertAll(people, p => p.User));
        var forget = new NpgsqlBatchCommand("""
            with gone as (
              delete from inbox.items i using unnest($1, $2) k(tenant, id)
              where i.tenant = k.tenant and i.notification_id = k.id and i.deleted_at is not null and i.due_at <= $3
              returning i.tenant, i.user_id, i.seq, i.notification_id, i.event_id, i.created_at),
            logged as (
              insert into inbox.attempts (tenant, notification_id, delivery_id, event_id, recipient, channel, status, attempts, at)
              select g.tenant, g.notification_id, k.delivery, g.event_id, g.user_id, 'inbox', 'sent', 1, g.created_at
              from gone g join unnest($1, $2, $4) k(tenant, id, delivery) on k.tenant = g.tenant and k.id = g.notification_id
              where g.user_id <> '' on conflict do nothing),
            tops as (select tenant, user_id, max(seq) seq from gone group by tenant, user_id)
            update inbox.heads h set floor = greatest(h.floor, t.seq) from tops t
            where h.tenant = t.tenant and h.user_id = t.user_id
            """);
        forget.Parameters.With(tombstones.Select(t => t.Person.Tenant).ToArray()).With(tombstones.Select(t => t.Id).ToArray()).With(now)
            .With(tombstones.Select(t => NotifyIds.Delivery(t.Id, DeliveryChannel.Inbox, "")).ToArray());
        batch.BatchCommands.Add(locks);
        batch.BatchCommands.Add(forget);
        await batch.ExecuteNonQueryAsync(ct);
    }
}
