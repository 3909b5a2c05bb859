using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;
using Notify.Platform.Telemetry;
using Npgsql;

namespace Notify.Ingestion;

/// <summary>
/// Makes notifications of an event for the subscribers of its topics, a page in a transaction: the row's lock is held until Kafka has
/// acknowledged the page and the cursor has moved. A process that dies in between leaves the row to another, which publishes the same
/// again; one that was frozen has lost its transaction, and moves nothing.
/// </summary>
internal sealed class Expander(
    Database database, ExpansionStore store, CurrentCatalog catalog, Func<IReadOnlyList<OutgoingRecord>, CancellationToken, Task> publish, TimeProvider time)
{
    /// <summary>Most subscribers of a page.</summary>
    public const int Page = 500;

    /// <summary>Most bytes of a page: large events have fewer subscribers in one.</summary>
    private const int PageBytes = 4 << 20;

    private static readonly TimeSpan Postponed = TimeSpan.FromMinutes(1);

    private static readonly Counter<long> Expanded = NotifyTelemetry.Meter.CreateCounter<long>(
        "notify.ingestion.expanded", "{notification}", "Notifications made for the subscribers of topics.");

    private static readonly Counter<long> Failed = NotifyTelemetry.Meter.CreateCounter<long>(
        "notify.ingestion.expansion_failures", "{page}", "Pages of subscribers that failed for another reason than an outage; each is tried again after a minute.");

    /// <summary>Works off a page of the event that has waited longest, so that events take turns.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await NextAsync(connection, ct) is not { } expansion) return false;
        try
        {
            await RunAsync(connection, expansion, ct);
            await transaction.CommitAsync(ct);
            return true;
        }
        catch (Exception e) when (!Outage.Is(e))
        {
            Failed.Add(1);
            await transaction.DisposeAsync();
            await store.PostponeAsync(expansion.Tenant, expansion.EventId, Postponed, ct);
            throw;
        }
    }

    private async Task RunAsync(NpgsqlConnection connection, Expansion expansion, CancellationToken ct)
    {
        var notification = JsonSerializer.Deserialize(expansion.Notification, ContractsJson.Default.Notification)!;
        if (IsExpired(notification))
        {
            await MoveAsync(connection, expansion, expansion.Cursor, 0, last: true, ct);
            return;
        }

        var size = Math.Clamp(PageBytes / expansion.Notification.Length, 1, Page);
        var people = await PeopleAsync(connection, expansion, size, ct);
        var records = people.Where(p => !expansion.Except.Contains(p.User)).Select(p => RecordEncoder.Encode(Topics.NotificationsBulk, notification with
        {
            NotificationId = NotifyIds.Notification(expansion.EventId, p.User),
            Recipient = p.User,
            SubscriptionTopic = p.Topic,
        }, expansion.Trace)).ToList();
        await publish(records, ct);
        await MoveAsync(connection, expansion, people.Count > 0 ? people[^1].User : expansion.Cursor, records.Count, last: people.Count < size, ct);
        Expanded.Add(records.Count);
    }

    /// <summary>As routing has it, which would suppress all that follows.</summary>
    private bool IsExpired(Notification notification) =>
        (notification.ExpiresAt ?? notification.AcceptedAt + (catalog.Value.TryFind(notification.Type, out var type) ? type.Expires : null)) <= time.GetUtcNow();

    private static async Task<Expansion?> NextAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        // Longer than Kafka has to acknowledge: a process that stops while it holds a row would have heard from it long ago.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("set local idle_in_transaction_session_timeout = '35s'"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            select tenant, event_id, topics, except_users, notification, trace, subscribed_by, cursor from ingestion.expansions
            where ended_at is null and due_at <= clock_timestamp() order by due_at limit 1 for update skip locked
            """));
        await using var row = await batch.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct)) return null;
        ActivityContext.TryParse(row.IsDBNull(5) ? null : row.GetString(5), null, isRemote: true, out var trace);
        return new(
            row.GetString(0), row.GetGuid(1), row.GetFieldValue<string[]>(2), row.GetFieldValue<string[]>(3).ToHashSet(StringComparer.Ordinal),
            row.GetFieldValue<byte[]>(4), trace, row.GetFieldValue<DateTimeOffset>(6), row.GetString(7));
    }

    /// <summary>The next people by id, each once, with the first of the event's topics that they are subscribed to. Each topic is read no further than a page.</summary>
    private static async Task<List<(string User, string Topic)>> PeopleAsync(NpgsqlConnection connection, Expansion expansion, int size, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand("""
            select distinct on (s.user_id) s.user_id, t.topic from unnest($2) with ordinality t(topic, place) cross join lateral (
              select user_id from ingestion.subscriptions
              where tenant = $1 and topic = t.topic and user_id > $3 and subscribed_at <= $4 order by user_id limit $5) s
            order by s.user_id, t.place limit $5
            """, connection);
        select.Parameters.Add(new NpgsqlParameter<string> { TypedValue = expansion.Tenant });
        select.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = expansion.Topics });
        select.Parameters.Add(new NpgsqlParameter<string> { TypedValue = expansion.Cursor });
        select.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = expansion.SubscribedBy });
        select.Parameters.Add(new NpgsqlParameter<int> { TypedValue = size });
        var people = new List<(string, string)>(size);
        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) people.Add((row.GetString(0), row.GetString(1)));
        return people;
    }

    private static async Task MoveAsync(NpgsqlConnection connection, Expansion expansion, string cursor, int published, bool last, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand("""
            update ingestion.expansions set cursor = $3, published = published + $4, due_at = clock_timestamp(),
              ended_at = case when $5 then clock_timestamp() end,
              notification = case when $5 then ''::bytea else notification end, except_users = case when $5 then '{}' else except_users end
            where tenant = $1 and event_id = $2
            """, connection);
        update.Parameters.Add(new NpgsqlParameter<string> { TypedValue = expansion.Tenant });
        update.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = expansion.EventId });
        update.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cursor });
        update.Parameters.Add(new NpgsqlParameter<int> { TypedValue = published });
        update.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = last });
        await update.ExecuteNonQueryAsync(ct);
    }

    private sealed record Expansion(
        string Tenant, Guid EventId, string[] Topics, HashSet<string> Except, byte[] Notification, ActivityContext Trace, DateTimeOffset SubscribedBy, string Cursor);
}
