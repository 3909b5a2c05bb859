using System.Text.Json;
using Notify.Contracts;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>A row of <c>inbox.decisions</c>.</summary>
internal sealed record DecisionRow(
    long N, Guid NotificationId, Guid EventId, string Recipient, string Type, string Category,
    DateTimeOffset AcceptedAt, DateTimeOffset At, PresenceState Presence, IReadOnlyList<ChannelDecision> Channels, string? SubscriptionTopic);

/// <summary>A row of <c>inbox.attempts</c>.</summary>
internal sealed record EndRow(Guid NotificationId, Guid EventId, string Recipient, DeliveryChannel Channel, DeliveryEnd End);

/// <summary>What the trace wants to know of an item.</summary>
internal sealed record TracedItem(
    Guid NotificationId, Guid EventId, string Recipient, string Type, string Category, DateTimeOffset AcceptedAt, DateTimeOffset CreatedAt,
    DateTimeOffset? SeenAt, DateTimeOffset? ReadAt, DateTimeOffset? ArchivedAt, DateTimeOffset? DeletedAt, InboxChange? Removed);

/// <summary>Rows about some notifications of one tenant, and the ends of the digests that they went in.</summary>
internal sealed record TraceRows(IReadOnlyList<DecisionRow> Decisions, ILookup<Guid, EndRow> Ends, IReadOnlyDictionary<Guid, TracedItem> Items);

/// <summary>Reads the delivery log.</summary>
internal sealed class TraceStore(Database database)
{
    private const string DecisionColumns = "n, notification_id, event_id, recipient, type, category, accepted_at, at, presence, channels, subscription_topic";

    /// <summary>A page of an event's notifications in the order of their arrival in the log, one more than the limit if there are more.</summary>
    public async Task<TraceRows> OfEventAsync(string tenant, Guid eventId, long after, int limit, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        await using var select = new NpgsqlCommand($"""
            select {DecisionColumns} from inbox.decisions where tenant = $1 and event_id = $2 and n > $3 order by n limit $4
            """, session.Connection, session.Transaction);
        select.Parameters.With(tenant).With(eventId).With(after).With(limit + 1);
        var decisions = await DecisionsAsync(select, ct);
        return await WithEndsAsync(session, decisions, [.. decisions.Select(d => d.NotificationId)], ct);
    }

    /// <summary>A page of a person's notifications, newest first, one more than the limit if there are more.</summary>
    public async Task<TraceRows> OfPersonAsync(string tenant, string recipient, long before, int limit, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        await using var select = new NpgsqlCommand($"""
            select {DecisionColumns} from inbox.decisions where tenant = $1 and recipient = $2 and n < $3 order by n desc limit $4
            """, session.Connection, session.Transaction);
        select.Parameters.With(tenant).With(recipient).With(before).With(limit + 1);
        var decisions = await DecisionsAsync(select, ct);
        return await WithEndsAsync(session, decisions, [.. decisions.Select(d => d.NotificationId)], ct);
    }

    /// <summary>All about one notification.</summary>
    public async Task<TraceRows> OfNotificationAsync(string tenant, Guid id, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        await using var select = new NpgsqlCommand($"""
            select {DecisionColumns} from inbox.decisions where tenant = $1 and notification_id = $2
            """, session.Connection, session.Transaction);
        select.Parameters.With(tenant).With(id);
        return await WithEndsAsync(session, await DecisionsAsync(select, ct), [id], ct);
    }

    private static async Task<List<DecisionRow>> DecisionsAsync(NpgsqlCommand select, CancellationToken ct)
    {
        var decisions = new List<DecisionRow>();
        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            decisions.Add(new(
                row.GetInt64(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetString(4), row.GetString(5),
                row.Time(6), row.Time(7), Words.Read<PresenceState>(row.GetString(8)),
                JsonSerializer.Deserialize(row.GetString(9), ContractsJson.Default.IReadOnlyListChannelDecision)!,
                row.TextOrNull(10)));
        return decisions;
    }

    private static async Task<TraceRows> WithEndsAsync(TenantSession session, List<DecisionRow> decisions, Guid[] ids, CancellationToken ct)
    {
        var ends = await EndsAsync(session, ids, ct);
        var digests = ends.Where(e => e.End.Status == DeliveryStatus.Released)
            .Select(e => Guid.TryParseExact(e.End.ProviderId, "D", out var lead) ? lead : Guid.Empty).Except([.. ids, Guid.Empty]).ToArray();
        if (digests.Length > 0) ends.AddRange(await EndsAsync(session, digests, ct));
        return new(decisions, ends.ToLookup(e => e.NotificationId), await ItemsAsync(session, ids, ct));
    }

    private static async Task<List<EndRow>> EndsAsync(TenantSession session, Guid[] ids, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("""
            select notification_id, event_id, recipient, channel, status, reason, endpoint, provider_id, attempts, connections, at
            from inbox.attempts where tenant = $1 and notification_id = any($2) order by at
            """, session.Connection, session.Transaction);
        select.Parameters.With(session.Tenant).With(ids);
        var ends = new List<EndRow>();
        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) ends.Add(End(row));
        return ends;
    }

    private static async Task<Dictionary<Guid, TracedItem>> ItemsAsync(TenantSession session, Guid[] ids, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("""
            select notification_id, event_id, user_id, type, category, accepted_at, created_at, seen_at, read_at, archived_at, deleted_at, removed
            from inbox.items where tenant = $1 and notification_id = any($2) and user_id <> ''
            """, session.Connection, session.Transaction);
        select.Parameters.With(session.Tenant).With(ids);
        var items = new Dictionary<Guid, TracedItem>();
        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            items[row.GetGuid(0)] = new(
                row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Time(5), row.Time(6),
                row.TimeOrNull(7), row.TimeOrNull(8), row.TimeOrNull(9), row.TimeOrNull(10),
                row.TextOrNull(11) is { } removed ? Words.Read<InboxChange>(removed) : null);
        return items;
    }

    private static EndRow End(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), Words.Read<DeliveryChannel>(row.GetString(3)),
        new()
        {
            Status = Words.Read<DeliveryStatus>(row.GetString(4)),
            Reason = row.TextOrNull(5),
            Endpoint = row.TextOrNull(6),
            ProviderId = row.TextOrNull(7),
            Attempts = row.GetInt32(8),
            Connections = row.IsDBNull(9) ? null : row.GetInt32(9),
            At = row.Time(10),
        });
}
