using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>Takes notifications back for their sender: those that are in an inbox, and those that have not come yet.</summary>
internal sealed class Retractions(Database database, ItemChanges changes, OutboxSignal outbox, IOptions<SweepOptions> options, TimeProvider time)
{
    /// <summary>Takes one back. Safe to repeat.</summary>
    public async Task<RetractionOutcome> RetractAsync(string tenant, Guid id, CancellationToken ct)
    {
        if (await TryAwaitAsync(tenant, id, ct)) return RetractionOutcome.Awaited;
        var (user, removed) = await FindAsync(tenant, id, ct);
        if (user is "" && removed is InboxChange.Retracted) return RetractionOutcome.Awaited;
        if (user is not ("" or null) && removed is null)
        {
            await changes.ChangeOneAsync(new(tenant, user), new(InboxChange.Retracted), id, ct);
            (_, removed) = await FindAsync(tenant, id, ct);
        }

        return removed is InboxChange.Retracted ? RetractionOutcome.Retracted : RetractionOutcome.Gone;
    }

    /// <summary>
    /// Puts a row there that keeps the notification from being stored, with the record that settles push and mail. False if a row
    /// of the notification is there: the unique id waits for whoever is just writing one.
    /// </summary>
    private async Task<bool> TryAwaitAsync(string tenant, Guid id, CancellationToken ct)
    {
        var now = Stamp.Now(time);
        await using var session = await database.OpenAsync(tenant, ct);
        await using var insert = new NpgsqlCommand("""
            with born as (
              insert into inbox.items (tenant, user_id, pos, seq, notification_id, event_id, type, category,
                                       occurred_at, accepted_at, created_at, drop_at, deleted_at, due_at, removed)
              values ($1, '', nextval('inbox.unborn'), nextval('inbox.unborn'), $2, $2, '', '', $3, $3, $3, $3, $3, $4, 'retracted')
              on conflict (tenant, notification_id) do nothing
              returning notification_id)
            insert into inbox.outbox (tenant, user_id, change, notification_ids, head, at, trace)
            select $1, '', 'retracted', array[notification_id], 0, $3, $5 from born
            """, session.Connection, session.Transaction);
        insert.Parameters.With(tenant).With(id).With(now).With(now + options.Value.KeepDeleted).WithText(ItemWrite.TraceParent);
        var born = await insert.ExecuteNonQueryAsync(ct) > 0;
        await session.CommitAsync(ct);
        if (born) outbox.Wake();
        return born;
    }

    private async Task<(string? User, InboxChange? Removed)> FindAsync(string tenant, Guid id, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        await using var select = new NpgsqlCommand(
            "select user_id, removed from inbox.items where tenant = $1 and notification_id = $2", session.Connection, session.Transaction);
        select.Parameters.With(tenant).With(id);
        await using var row = await select.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct)) return (null, null);
        return (row.GetString(0), row.TextOrNull(1) is { } removed ? Words.Read<InboxChange>(removed) : null);
    }
}
