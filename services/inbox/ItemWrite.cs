using System.Diagnostics;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;
using Npgsql;

namespace Notify.Inbox;

/// <summary>Writes items that changed: state, counters and the owed record in one statement.</summary>
internal static class ItemWrite
{
    /// <summary>Items are joined on their unique id: joined on the person's key the plan is quadratic.</summary>
    /// <param name="person">Whose items.</param>
    /// <param name="change">What happened to all of them.</param>
    /// <param name="head">The head after it, held under its lock.</param>
    /// <param name="items">The items as they are now.</param>
    /// <param name="now">When it happened.</param>
    /// <param name="keepDeleted">How long tombstones are kept.</param>
    public static NpgsqlBatchCommand Of(
        Person person, InboxChange change, Head head, IReadOnlyList<ItemRow> items, DateTimeOffset now, TimeSpan keepDeleted)
    {
        var write = new NpgsqlBatchCommand("""
            with moved as (
              update inbox.items i set
                seq = k.seq, pos = k.pos, seen_at = k.seen, read_at = k.read, archived_at = k.archived, snoozed_until = k.snoozed,
                deleted_at = k.deleted, removed = k.removed, due_at = k.due,
                title = case when k.deleted is null then i.title end, body = case when k.deleted is null then i.body end,
                link = case when k.deleted is null then i.link end, data = case when k.deleted is null then i.data end,
                actions = case when k.deleted is null then i.actions end,
                collapse_key = case when k.deleted is null then i.collapse_key end
              from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12) k(id, seq, pos, seen, read, archived, snoozed, deleted, removed, due)
              where i.tenant = $1 and i.notification_id = k.id),
            counted as (
              update inbox.heads h set head = $13, unseen = $14, unread = $15, total = $16, counts = $17
              where h.tenant = $1 and h.user_id = $2)
            insert into inbox.outbox (tenant, user_id, change, notification_ids, head, at, trace)
            values ($1, $2, $18, $3, $13, $19, $20)
            """);
        write.Parameters
            .With(person.Tenant).With(person.User)
            .With(Column(items, i => i.Id)).With(Column(items, i => i.Seq)).With(Column(items, i => i.Pos))
            .With(Column(items, i => i.SeenAt)).With(Column(items, i => i.ReadAt)).With(Column(items, i => i.ArchivedAt))
            .With(Column(items, i => i.SnoozedUntil)).With(Column(items, i => i.DeletedAt))
            .With(Column(items, i => i.Removed is { } why ? Words.Of(why) : null))
            .With(Column(items, i => i.DueAt(keepDeleted)))
            .With(head.Seq).With(head.Counters.Unseen).With(head.Counters.Unread).With(head.Counters.Total)
            .WithJson(head.Counters.ToJson())
            .With(Words.Of(change)).With(now)
            .WithText(TraceParent);
        return write;
    }

    /// <summary>The trace of the running request, as the outbox keeps it.</summary>
    public static string? TraceParent => Activity.Current is { } activity ? RecordEncoder.TraceParent(activity.Context) : null;

    private static T[] Column<T>(IReadOnlyList<ItemRow> items, Func<ItemRow, T> value) => [.. items.Select(value)];
}
