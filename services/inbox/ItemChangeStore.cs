using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>What one transaction did.</summary>
/// <param name="Head">The head after it.</param>
/// <param name="Found">The items selected, as they were before.</param>
/// <param name="Changed">Those that changed, as they are now, in order of seq.</param>
internal sealed record ItemsChanged(Head Head, IReadOnlyList<ItemRow> Found, IReadOnlyList<ItemRow> Changed);

/// <summary>Changes the state of items: under the lock of the head, a seq for each item that changes, the counters in the same statement, and the record owed.</summary>
internal sealed class ItemChangeStore(Database database, IOptions<SweepOptions> options, TimeProvider time)
{
    /// <summary>Changes at most <see cref="ItemSelection.MaxItems"/> items in one transaction.</summary>
    /// <param name="person">Whose items.</param>
    /// <param name="change">What happens to them.</param>
    /// <param name="selection">Which items.</param>
    /// <param name="after">Only items that arrived after this position: where the last transaction of the same request ended.</param>
    /// <param name="ct">Cancels the transaction.</param>
    public async Task<ItemsChanged> ChangeAsync(Person person, ItemChange change, ItemSelection selection, long after, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        var (head, found) = await LockAsync(session.Connection, person, change.Kind, selection, after, ct);
        var now = Stamp.Now(time);
        var changed = new List<ItemRow>();
        foreach (var item in found)
        {
            var moved = item.After(change, now);
            if (ReferenceEquals(moved, item)) continue;
            moved = moved.At(head.Next(), change.Kind);
            head.Counters.Move(item, moved);
            changed.Add(moved);
        }

        if (changed.Count == 0) return new(head, found, changed);
        await using var batch = new NpgsqlBatch(session.Connection);
        batch.BatchCommands.Add(ItemWrite.Of(person, change.Kind, head, changed, now, options.Value.KeepDeleted));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(ct);
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
        batch.BatchCommands.Add(selection.Ids is { } ids ? Named(person, ids, selection.DueBy) : Arrived(person, change, selection, after));

        await using var rows = await batch.ExecuteReaderAsync(ct);
        var head = await rows.ReadAsync(ct) ? Head.Read(rows, 0) : Head.None();
        var items = new List<ItemRow>();
        await rows.NextResultAsync(ct);
        while (await rows.ReadAsync(ct)) items.Add(ItemRow.Read(rows, 0));
        return (head, items);
    }

    private static NpgsqlBatchCommand Named(Person person, Guid[] ids, DateTimeOffset? dueBy)
    {
        var select = new NpgsqlBatchCommand($"""
            select {ItemRow.Columns} from inbox.items i
            where i.tenant = $1 and i.user_id = $2 and i.notification_id = any($3) {(dueBy is null ? "" : "and i.due_at <= $4")}
            order by i.pos
            """);
        select.Parameters.With(person.Tenant).With(person.User).With(ids);
        if (dueBy is { } due) select.Parameters.With(due);
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
            where i.tenant = $1 and i.user_id = $2 and i.pos > $3 and i.pos <= $4
              and i.archived_at is null and i.snoozed_until is null and i.deleted_at is null
              and {pending} {(selection.Category is null ? "" : "and i.category = $6")}
            order by i.pos limit $5
            """);
        select.Parameters.With(person.Tenant).With(person.User).With(after).With(selection.Before).With(ItemSelection.MaxItems);
        if (selection.Category is { } category) select.Parameters.With(category);
        return select;
    }
}
