using System.Text.Json;
using Dapper;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Ingestion;

/// <summary>Events that are owed to the subscribers of topics: written before their offset is stored, kept until all are reached.</summary>
internal sealed class ExpansionStore(Database database) : IDisposable
{
    /// <summary>How far the clock of whoever sent the event may be behind PostgreSQL's without a subscriber being missed.</summary>
    private const string Skew = "5 s";

    /// <summary>Set when there is something to do.</summary>
    public Signal Added { get; } = new();

    /// <summary>Keeps what is owed; an event that is there already, or was, changes nothing.</summary>
    public async Task AddAsync(IReadOnlyList<(IncomingEvent Event, Guid Id, Received<byte[]?> Record)> events, CancellationToken ct)
    {
        if (events.Count == 0) return;
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (incoming, id, record) in events)
        {
            var insert = new NpgsqlBatchCommand($"""
                insert into ingestion.expansions (tenant, event_id, topics, except_users, notification, trace, subscribed_by, due_at)
                values ($1, $2, $3, $4, $5, $6, least(clock_timestamp(), $7 + interval '{Skew}'), clock_timestamp())
                on conflict do nothing
                """);
            // Whom the event names has a notification of it already.
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = incoming.Tenant });
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. incoming.Topics] });
            insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. incoming.Except.Union(incoming.Recipients)] });
            insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = JsonSerializer.SerializeToUtf8Bytes(incoming.For("", id, record.Timestamp), ContractsJson.Default.Notification) });
            insert.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = record.Trace == default ? null : RecordEncoder.TraceParent(record.Trace) });
            insert.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = record.Timestamp.ToUniversalTime() });
            batch.BatchCommands.Add(insert);
        }

        await batch.ExecuteNonQueryAsync(ct);
        Added.Set();
    }

    /// <summary>Leaves one that failed for a while, so that the others go on.</summary>
    public async Task PostponeAsync(string tenant, Guid eventId, TimeSpan wait, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("""
            update ingestion.expansions set due_at = clock_timestamp() + @wait where tenant = @tenant and event_id = @eventId
            """, new { tenant, eventId, wait }, cancellationToken: ct));
    }

    /// <summary>Deletes a batch of those that ended long ago.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> SweepAsync(TimeSpan keep, CancellationToken ct)
    {
        const int most = 1_000;
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition("""
            delete from ingestion.expansions where (tenant, event_id) in
              (select tenant, event_id from ingestion.expansions where ended_at <= now() - @keep order by ended_at limit @most for update skip locked)
            """, new { keep, most }, cancellationToken: ct)) == most;
    }

    public void Dispose() => Added.Dispose();
}
