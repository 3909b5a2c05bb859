using System.Text.Json;
using Notify.Contracts;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>The end of a delivery as the log keeps it.</summary>
/// <param name="Attempt">The end.</param>
/// <param name="Connections">For a live frame, how many connections it was sent to.</param>
internal sealed record LoggedEnd(DeliveryAttempted Attempt, int? Connections);

/// <summary>Writes the delivery log. A line that is there already stays as it is, so every batch is safe to repeat.</summary>
internal sealed class DeliveryLog(Database database, TimeProvider time)
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private List<LoggedEnd> gathered = [];
    private Task? write;

    /// <summary>Writes ends together with what else comes within 100 ms; done when they are committed.</summary>
    public Task WriteGatheredAsync(IReadOnlyList<LoggedEnd> ends, CancellationToken ct)
    {
        lock (gate)
        {
            gathered.AddRange(ends);
            return (write ??= WriteGatheredAsync()).WaitAsync(ct);
        }
    }

    /// <summary>Writes all in one round trip.</summary>
    public async Task WriteAsync(IReadOnlyList<Decided> decisions, IReadOnlyList<LoggedEnd> ends, CancellationToken ct)
    {
        if (decisions.Count == 0 && ends.Count == 0) return;
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        if (decisions.Count > 0) batch.BatchCommands.Add(Insert(decisions));
        if (ends.Count > 0) batch.BatchCommands.Add(Insert(ends));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task WriteGatheredAsync()
    {
        await Task.Delay(Gathering, time);
        List<LoggedEnd> ends;
        lock (gate) (ends, gathered, write) = (gathered, [], null);
        await WriteAsync([], ends, CancellationToken.None);
    }

    private static NpgsqlBatchCommand Insert(IReadOnlyList<Decided> decisions)
    {
        var insert = new NpgsqlBatchCommand("""
            insert into inbox.decisions (tenant, notification_id, event_id, recipient, type, category, accepted_at, at, presence, channels, subscription_topic)
            select k.tenant, k.id, k.event, k.recipient, k.type, k.category, k.accepted, k.at, k.presence, k.channels, k.topic
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
              k(tenant, id, event, recipient, type, category, accepted, at, presence, channels, topic)
            on conflict do nothing
            """);
        insert.Parameters
            .With(Column(decisions, d => d.Tenant))
            .With(Column(decisions, d => d.NotificationId))
            .With(Column(decisions, d => d.EventId))
            .With(Column(decisions, d => d.Recipient))
            .With(Column(decisions, d => d.Type))
            .With(Column(decisions, d => d.Category))
            .With(Column(decisions, d => Stamp.Of(d.AcceptedAt)))
            .With(Column(decisions, d => Stamp.Of(d.At)))
            .With(Column(decisions, d => Words.Of(d.Presence)))
            .WithJson(Column(decisions, string? (d) =>
                JsonSerializer.Serialize(d.Channels, ContractsJson.Default.IReadOnlyListChannelDecision)))
            .With(Column(decisions, d => d.SubscriptionTopic));
        return insert;
    }

    private static NpgsqlBatchCommand Insert(IReadOnlyList<LoggedEnd> ends)
    {
        var insert = new NpgsqlBatchCommand("""
            insert into inbox.attempts (tenant, notification_id, delivery_id, event_id, recipient, channel, endpoint, status,
                                        reason, provider_id, attempts, connections, at)
            select k.tenant, k.id, k.delivery, k.event, k.recipient, k.channel, k.endpoint, k.status,
                   k.reason, k.provider, k.attempts, k.connections, k.at
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
              k(tenant, id, delivery, event, recipient, channel, endpoint, status, reason, provider, attempts, connections, at)
            on conflict do nothing
            """);
        insert.Parameters
            .With(Column(ends, e => e.Attempt.Tenant))
            .With(Column(ends, e => e.Attempt.NotificationId))
            .With(Column(ends, e => e.Attempt.DeliveryId))
            .With(Column(ends, e => e.Attempt.EventId))
            .With(Column(ends, e => e.Attempt.Recipient))
            .With(Column(ends, e => Words.Of(e.Attempt.Channel)))
            .With(Column(ends, e => e.Attempt.Endpoint))
            .With(Column(ends, e => Words.Of(e.Attempt.Status)))
            .With(Column(ends, e => e.Attempt.Reason))
            .With(Column(ends, e => e.Attempt.ProviderId))
            .With(Column(ends, e => e.Attempt.Attempts))
            .With(Column(ends, e => e.Connections))
            .With(Column(ends, e => Stamp.Of(e.Attempt.At)));
        return insert;
    }

    private static TColumn[] Column<TRow, TColumn>(IReadOnlyList<TRow> rows, Func<TRow, TColumn> value)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(rows[i]);
        return column;
    }
}
