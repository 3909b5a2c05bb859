using System.Diagnostics;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>What one transaction did.</summary>
/// <param name="Head">The head after it.</param>
/// <param name="Found">The items selected, as they were before.</param>
/// <param name="Changed">Those that changed, as they are now, in order of seq.</param>
internal sealed record ItemsChanged(Head Head, IReadOnlyList<ItemRow> Found, IReadOnlyList<ItemRow> Changed);

/// <summary>Changes the state of items: under the lock of the head, a seq for each item that changes, the counters in the same statement, and the record owed.</summary>
internal sealed class ItemChangeStore(Database database, TimeProvider time)
{
    /// <summary>Changes at most <see cref="ItemSelection.MaxItems"/> items in one transaction.</summary>
    /// <param name="person">Whose items.</param>
    /// <param name="change">What happens to them.</param>
    /// <param name="selection">Which items.</param>
    /// <param name="after">Only items that arrived after this position: where the last transaction of the same request ended.</param>
    /// <param name="ct">Cancels the transaction.</param>
    public async Task<ItemsChanged> ChangeAsync(Person person, InboxChange change, ItemSelection selection, long after, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        var (head, found) = await LockAsync(session.Connection, person, change, selection, after, ct);
        var now = Stamp.Now(time);
        var changed = new List<ItemRow>();
        foreach (var item in found)
        {
            var moved = item.After(change, now);
            if (ReferenceEquals(moved, item)) continue;
            moved = moved with { Seq = head.Next() };
            head.Counters.Move(item, moved);
            changed.Add(moved);
        }

        if (changed.Count > 0) await WriteAsync(session.Connection, person, change, head, changed, now, ct);
        return new(head, found, changed);
    }

    /// <summary>Locks the head, then reads the items: in two statements, so that the items are those of after the lock.</summary>
    private static async Task<(Head Head, List<ItemRow> Items)> LockAsync(
        NpgsqlConnection connection, Person person, InboxChange change, ItemSelection selection, long after, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var locks = new NpgsqlBatchCommand(
            $"select {Head.Columns} from inbox.heads h where h.tenant = $1 and h.user_id = $2 for no key update");
        locks.Parameters.With(person.Tenant).With(person.User);
        batch.BatchCommands.Add(locks);
        batch.BatchCommands.Add(selection.Ids is { } ids ? Named(person, ids) : Arrived(person, change, selection, after));

        await using var rows = await batch.ExecuteReaderAsync(ct);
        var head = await rows.ReadAsync(ct) ? Head.Read(rows, 0) : Head.None();
        var items = new List<ItemRow>();
        await rows.NextResultAsync(ct);
        while (await rows.ReadAsync(ct)) items.Add(ItemRow.Read(rows, 0));
        return (head, items);
    }

    private static NpgsqlBatchCommand Named(Person person, Guid[] ids)
    {
        var select = new NpgsqlBatchCommand($"""
            select {ItemRow.Columns} from inbox.items i
            where i.tenant = $1 and i.user_id = $2 and i.notification_id = any($3)
            order by i.pos
            """);
        select.Parameters.With(person.Tenant).With(person.User).With(ids);
        return select;
    }

    private static NpgsqlBatchCommand Arrived(Person person, InboxChange change, ItemSelection selection, long after)
    {
        var pending = change switch
        {
            InboxChange.Seen => "i.seen_at is null",
            InboxChange.Read => "i.read_at is null",
            InboxChange.Archived => "true",
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No change of all items up to a position."),
        };
        var select = new NpgsqlBatchCommand($"""
            select {ItemRow.Columns} from inbox.items i
            where i.tenant = $1 and i.user_id = $2 and i.pos > $3 and i.pos <= $4 and i.archived_at is null and i.deleted_at is null
              and {pending} {(selection.Category is null ? "" : "and i.category = $6")}
            order by i.pos limit $5
            """);
        select.Parameters.With(person.Tenant).With(person.User).With(after).With(selection.Before).With(ItemSelection.MaxItems);
        if (selection.Category is { } category) select.Parameters.With(category);
        return select;
    }

    /// <summary>State, counters and the owed record in one statement. Items are joined on their unique id: joined on the person's key the plan is quadratic.</summary>
    private static async Task WriteAsync(
        NpgsqlConnection connection, Person person, InboxChange change, Head head, List<ItemRow> items, DateTimeOffset now, CancellationToken ct)
    {
        var write = new NpgsqlBatchCommand("""
            with moved as (
              update inbox.items i set
                seq = k.seq, seen_at = k.seen, read_at = k.read, archived_at = k.archived, deleted_at = k.deleted,
                title = case when k.deleted is null then i.title end, body = case when k.deleted is null then i.body end,
                link = case when k.deleted is null then i.link end, data = case when k.deleted is null then i.data end
              from unnest($3, $4, $5, $6, $7, $8) k(id, seq, seen, read, archived, deleted)
              where i.tenant = $1 and i.notification_id = k.id),
            counted as (
              update inbox.heads h set head = $9, unseen = $10, unread = $11, total = $12, counts = $13
              where h.tenant = $1 and h.user_id = $2)
            insert into inbox.outbox (tenant, user_id, change, notification_ids, head, at, trace)
            values ($1, $2, $14, $3, $9, $15, $16)
            """);
        write.Parameters
            .With(person.Tenant).With(person.User)
            .With(Column(items, i => i.Id)).With(Column(items, i => i.Seq)).With(Column(items, i => i.SeenAt))
            .With(Column(items, i => i.ReadAt)).With(Column(items, i => i.ArchivedAt)).With(Column(items, i => i.DeletedAt))
            .With(head.Seq).With(head.Counters.Unseen).With(head.Counters.Unread).With(head.Counters.Total)
            .WithJson(head.Counters.ToJson())
            .With(Words.Of(change)).With(now)
            .WithText(Activity.Current is { } activity ? RecordEncoder.TraceParent(activity.Context) : null);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(write);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static T[] Column<T>(List<ItemRow> items, Converter<ItemRow, T> value) => [.. items.ConvertAll(value)];
}
