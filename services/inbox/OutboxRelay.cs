using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>
/// Publishes the outbox in order and deletes what Kafka acknowledged. One relay of a database works at a time: it holds an
/// advisory lock for its transaction, and the server ends a session that stays silent longer than the lease. A crash between
/// acknowledgement and delete repeats records and loses none.
/// </summary>
internal sealed partial class OutboxRelay(
    Database database,
    OutboxSignal signal,
    Func<IReadOnlyList<OutgoingRecord>, CancellationToken, Task> publish,
    IOptions<OutboxOptions> options,
    ILogger<OutboxRelay> log) : BackgroundService
{
    private const long LockKey = 0x696E_626F_786F; // one lock for all relays of a database
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(2);
    private readonly OutboxOptions options = options.Value;

    /// <summary>Relays one batch.</summary>
    /// <returns>How many records; fewer than a batch means that the outbox is empty.</returns>
    public async Task<int> RelayAsync(CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await LockAsync(connection, ct);
        var (ids, records) = await ReadAsync(connection, ct);
        if (ids.Count == 0) return 0;

        await publish(records, ct);
        await using var delete = new NpgsqlCommand("delete from inbox.outbox where id = any($1)", connection);
        delete.Parameters.With(ids.ToArray());
        await delete.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return ids.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = options.PollInterval;
            try
            {
                while (await RelayAsync(stoppingToken) == options.BatchRecords)
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The rows are still there: whatever went wrong, they are tried again.
                LogFailed(log, e);
                wait = Backoff;
            }

            await signal.WaitAsync(wait, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for its turn instead of giving up, so that a row committed during another relay's turn is not left to the next poll.</summary>
    private async Task LockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var lease = new NpgsqlBatchCommand("select set_config('idle_in_transaction_session_timeout', $1, true)");
        lease.Parameters.With($"{options.Lease.TotalMilliseconds:F0}ms");
        var turn = new NpgsqlBatchCommand("select pg_advisory_xact_lock($1)");
        turn.Parameters.With(LockKey);
        batch.BatchCommands.Add(lease);
        batch.BatchCommands.Add(turn);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task<(List<long> Ids, List<OutgoingRecord> Records)> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("""
            select id, tenant, user_id, change, notification_ids, head, at, trace from inbox.outbox order by id limit $1
            """, connection);
        select.Parameters.With(options.BatchRecords);
        var ids = new List<long>();
        var records = new List<OutgoingRecord>();
        await using var rows = await select.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            ids.Add(rows.GetInt64(0));
            var changed = new InboxChanged
            {
                Tenant = rows.GetString(1),
                Recipient = rows.GetString(2),
                Change = Words.Read<InboxChange>(rows.GetString(3)),
                NotificationIds = rows.GetFieldValue<Guid[]>(4),
                Head = rows.GetInt64(5),
                At = rows.Time(6),
            };
            ActivityContext.TryParse(rows.TextOrNull(7), null, isRemote: true, out var trace);
            records.Add(RecordEncoder.Encode(Topics.InboxChanges, changed, trace));
        }

        return (ids, records);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The inbox outbox could not be relayed; it is tried again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
