using System.Diagnostics;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Routing;

/// <summary>Publishes records; done when Kafka has acknowledged all.</summary>
internal delegate Task Publish(IReadOnlyList<OutgoingRecord> records, CancellationToken ct);

/// <summary>
/// Publishes what is frozen and tells the delivery log how waiting ended. The rows are locked until they are marked, so a process
/// that dies in between leaves them to another, which publishes the same again.
/// </summary>
internal sealed class HeldPublish(Database database, Publish publish, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>Publishes some of what is frozen; false if there was nothing.</summary>
    public async Task<bool> ReleaseAsync(CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await using var transaction = await BeginAsync(connection, ct);
        var leads = await LeadsAsync(connection, ct);
        if (leads.Count == 0) return false;
        var now = time.GetUtcNow();
        await publish([.. leads.Select(l => l.Delivery), .. await ReleasedAsync(connection, leads, now, ct)], ct);

        await using var mark = new NpgsqlCommand("""
            update routing.held h set state = 'released', ended_at = $1, reported_at = $1, content = ''
            from unnest($2, $3, $4) l(tenant, id, channel)
            where h.tenant = l.tenant and h.digest_id = l.id and h.channel = l.channel and h.state = 'frozen'
            """, connection);
        Bind(mark.Parameters.With(now), leads);
        var released = await mark.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        HeldMetrics.Ended.Add(released, HeldMetrics.Reason("released"));
        return true;
    }

    /// <summary>Tells of some that were not sent; false if there was nothing to tell.</summary>
    public async Task<bool> ReportAsync(CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await using var transaction = await BeginAsync(connection, ct);
        await using var select = new NpgsqlCommand("""
            select tenant, user_id, notification_id, channel, event_id, trace, reason, ended_at
            from routing.held where ended_at is not null and reported_at is null
            order by ended_at limit $1 for update skip locked
            """, connection);
        select.Parameters.With(5 * Batch);
        var ends = new List<(string Tenant, Guid Id, string Channel)>();
        var records = new List<OutgoingRecord>();
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                ends.Add((row.GetString(0), row.GetGuid(2), row.GetString(3)));
                records.Add(End(row, DeliveryStatus.Suppressed, row.GetString(6), row.GetFieldValue<DateTimeOffset>(7), null));
            }
        }

        if (ends.Count == 0) return false;
        await publish(records, ct);
        await using var mark = new NpgsqlCommand("""
            update routing.held h set reported_at = $1 from unnest($2, $3, $4) e(tenant, id, channel)
            where h.tenant = e.tenant and h.notification_id = e.id and h.channel = e.channel
            """, connection);
        mark.Parameters.With(time.GetUtcNow()).With(ends, e => e.Tenant).With(ends, e => e.Id).With(ends, e => e.Channel);
        await mark.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>A process that is stopped while it holds rows loses them when it would have heard from Kafka long ago.</summary>
    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(ct);
        await using var limit = new NpgsqlCommand("select set_config('idle_in_transaction_session_timeout', '35s', true)", connection);
        await limit.ExecuteNonQueryAsync(ct);
        return transaction;
    }

    private static async Task<List<Lead>> LeadsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("""
            select tenant, notification_id, channel, content, trace from routing.held
            where state = 'frozen' and digest_id = notification_id order by n limit $1 for update skip locked
            """, connection);
        select.Parameters.With(Batch);
        var leads = new List<Lead>();
        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            leads.Add(new(row.GetString(0), row.GetGuid(1), row.GetString(2), Delivery(HeldContent.Parse(row.GetFieldValue<byte[]>(3)), Trace(row, 4))));
        return leads;
    }

    private static async Task<List<OutgoingRecord>> ReleasedAsync(NpgsqlConnection connection, List<Lead> leads, DateTimeOffset now, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("""
            select h.tenant, h.user_id, h.notification_id, h.channel, h.event_id, h.trace, h.rule, h.digest_id
            from routing.held h join unnest($1, $2, $3) l(tenant, id, channel)
              on h.tenant = l.tenant and h.digest_id = l.id and h.channel = l.channel
            where h.state = 'frozen'
            """, connection);
        Bind(select.Parameters, leads);
        var records = new List<OutgoingRecord>();
        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            records.Add(End(row, DeliveryStatus.Released, row.GetString(6), now, row.GetGuid(7) == row.GetGuid(2) ? null : row.GetGuid(7)));
        return records;
    }

    private static OutgoingRecord Delivery(HeldContent content, ActivityContext trace) => content.Push is { } push
        ? RecordEncoder.Encode(Topics.PushDeliveries, push, trace)
        : RecordEncoder.Encode(Topics.EmailDeliveries, content.Email!, trace);

    /// <summary>The end of waiting, from the columns that both queries begin with.</summary>
    private static OutgoingRecord End(NpgsqlDataReader row, DeliveryStatus status, string reason, DateTimeOffset at, Guid? digest)
    {
        var channel = HeldWords.Channel(row.GetString(3));
        return RecordEncoder.Encode<DeliveryRecord>(Topics.DeliveryAttempts, new DeliveryAttempted
        {
            NotificationId = row.GetGuid(2),
            EventId = row.GetGuid(4),
            Tenant = row.GetString(0),
            Recipient = row.GetString(1),
            At = at,
            DeliveryId = NotifyIds.Hold(row.GetGuid(2), channel),
            Channel = channel,
            Status = status,
            Reason = reason,
            ProviderId = digest?.ToString(),
            Attempts = 0,
        }, Trace(row, 5));
    }

    private static ActivityContext Trace(NpgsqlDataReader row, int column)
    {
        ActivityContext.TryParse(row.TextOrNull(column), null, isRemote: true, out var trace);
        return trace;
    }

    private static void Bind(NpgsqlParameterCollection parameters, List<Lead> leads) =>
        parameters.With(leads, l => l.Tenant).With(leads, l => l.Id).With(leads, l => l.Channel);

    private sealed record Lead(string Tenant, Guid Id, string Channel, OutgoingRecord Delivery);
}
