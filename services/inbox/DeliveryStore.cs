using System.Text.Json;
using Microsoft.Extensions.Logging;
using Notify.Contracts;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>A delivery's item as it is stored now.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Row">The item; changed since its birth if the delivery is a repeat.</param>
/// <param name="Counts">The counters right after it; for a repeat those of the moment.</param>
internal readonly record struct StoredItem(InboxDelivery Delivery, ItemRow Row, InboxCounts Counts);

/// <summary>Turns a batch of deliveries into items: one transaction, two round trips, gapless numbers, exact counters, repeats ignored.</summary>
internal sealed partial class DeliveryStore(Database database, TimeProvider time, ILogger<DeliveryStore> log)
{
    private const int MaxTries = 5;

    /// <summary>Stores what is new and finds what is not.</summary>
    /// <returns>One entry for each notification id, repeats first.</returns>
    public async Task<IReadOnlyList<StoredItem>> StoreAsync(IEnumerable<InboxDelivery> batch, CancellationToken ct)
    {
        var deliveries = batch.DistinctBy(d => (d.Tenant, d.NotificationId)).ToArray();
        if (deliveries.Length == 0) return [];
        var people = new BatchPeople(deliveries);
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await TryStoreAsync(connection, deliveries, people, ct) is { } stored) return stored;
                await InsertHeadsAsync(connection, people, ct);
            }
            catch (PostgresException e) when (attempt < MaxTries && e.SqlState is PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation)
            {
                LogRepeat(log, e.SqlState, deliveries.Length, attempt);
            }
        }
    }

    /// <summary>One try; null if a person has no head yet.</summary>
    private async Task<List<StoredItem>?> TryStoreAsync(
        NpgsqlConnection connection, InboxDelivery[] deliveries, BatchPeople people, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var present = new ItemRow?[deliveries.Length];
        if (await LockAsync(connection, deliveries, people, present, ct) is not { } heads) return null;

        var now = Stamp.Now(time);
        var stored = new List<StoredItem>(deliveries.Length);
        for (var i = 0; i < deliveries.Length; i++)
            if (present[i] is { } row) stored.Add(new(deliveries[i], row, heads[people.Of[i]].Counters.Snapshot()));
        var repeats = stored.Count;
        for (var i = 0; i < deliveries.Length; i++)
        {
            if (present[i] is not null) continue;
            var head = heads[people.Of[i]];
            var row = ItemRow.New(deliveries[i], head.Next(), now);
            head.Counters.Move(null, row);
            stored.Add(new(deliveries[i], row, head.Counters.Snapshot()));
        }

        if (stored.Count > repeats) await InsertAsync(connection, stored[repeats..], people, heads, ct);
        return stored;
    }

    /// <summary>
    /// Locks the heads in key order, then looks for ids that are present. Two statements: within one, the snapshot of the look
    /// would be older than the lock and miss what the last holder of the lock inserted.
    /// </summary>
    private static async Task<Head[]?> LockAsync(
        NpgsqlConnection connection, InboxDelivery[] deliveries, BatchPeople people, ItemRow?[] present, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var locks = new NpgsqlBatchCommand($"""
            select (k.i - 1)::int, {Head.Columns}
            from unnest($1, $2) with ordinality k(tenant, user_id, i)
            join inbox.heads h on h.tenant = k.tenant and h.user_id = k.user_id
            order by h.tenant, h.user_id
            for no key update of h
            """);
        locks.Parameters.With(people.Tenants).With(people.Users);
        var looks = new NpgsqlBatchCommand($"""
            select (k.n - 1)::int, {ItemRow.Columns}
            from unnest($1, $2) with ordinality k(tenant, id, n)
            join inbox.items i on i.tenant = k.tenant and i.notification_id = k.id
            """);
        looks.Parameters
            .With(Array.ConvertAll(deliveries, d => d.Tenant))
            .With(Array.ConvertAll(deliveries, d => d.NotificationId));
        batch.BatchCommands.Add(locks);
        batch.BatchCommands.Add(looks);

        await using var rows = await batch.ExecuteReaderAsync(ct);
        var heads = new Head[people.Count];
        var found = 0;
        for (; await rows.ReadAsync(ct); found++) heads[rows.GetInt32(0)] = Head.Read(rows, 1);
        await rows.NextResultAsync(ct);
        while (await rows.ReadAsync(ct)) present[rows.GetInt32(0)] = ItemRow.Read(rows, 1);
        return found == people.Count ? heads : null;
    }

    private static async Task InsertAsync(
        NpgsqlConnection connection, List<StoredItem> items, BatchPeople people, Head[] heads, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(InsertItems(items));
        batch.BatchCommands.Add(UpdateHeads(items, people, heads));
        // In the same round trip: the transaction object sees the connection idle and has nothing left to do.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand InsertItems(List<StoredItem> items)
    {
        var insert = new NpgsqlBatchCommand("""
            insert into inbox.items (tenant, user_id, pos, seq, notification_id, event_id, type, category, title, body, link,
                                     data, occurred_at, accepted_at, created_at, expires_at)
            select k.tenant, k.user_id, k.pos, k.pos, k.id, k.event, k.type, k.category, k.title, k.body, k.link,
                   k.data, k.occurred, k.accepted, k.created, k.expires
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
              k(tenant, user_id, pos, id, event, type, category, title, body, link, data, occurred, accepted, created, expires)
            """);
        insert.Parameters
            .With(Column(items, s => s.Delivery.Tenant))
            .With(Column(items, s => s.Delivery.Recipient))
            .With(Column(items, s => s.Row.Pos))
            .With(Column(items, s => s.Row.Id))
            .With(Column(items, s => s.Delivery.EventId))
            .With(Column(items, s => s.Row.Type))
            .With(Column(items, s => s.Row.Category))
            .With(Column(items, s => s.Row.Title))
            .With(Column(items, s => s.Row.Body))
            .With(Column(items, s => s.Row.Link))
            .WithJson(Column(items, s => s.Row.Data is { } data
                ? JsonSerializer.Serialize(data, ContractsJson.Default.IReadOnlyDictionaryStringString)
                : null))
            .With(Column(items, s => s.Row.OccurredAt))
            .With(Column(items, s => Stamp.Of(s.Delivery.AcceptedAt)))
            .With(Column(items, s => s.Row.CreatedAt))
            .With(Column(items, s => s.Row.ExpiresAt));
        return insert;
    }

    private static NpgsqlBatchCommand UpdateHeads(List<StoredItem> items, BatchPeople people, Head[] heads)
    {
        var moved = items.Select(s => people.IndexOf(s.Delivery)).Distinct().ToArray();
        var update = new NpgsqlBatchCommand("""
            update inbox.heads h set head = k.head, unseen = k.unseen, unread = k.unread, total = k.total, counts = k.counts
            from unnest($1, $2, $3, $4, $5, $6, $7) k(tenant, user_id, head, unseen, unread, total, counts)
            where h.tenant = k.tenant and h.user_id = k.user_id
            """);
        update.Parameters
            .With(Array.ConvertAll(moved, p => people.Tenants[p]))
            .With(Array.ConvertAll(moved, p => people.Users[p]))
            .With(Array.ConvertAll(moved, p => heads[p].Seq))
            .With(Array.ConvertAll(moved, p => heads[p].Counters.Unseen))
            .With(Array.ConvertAll(moved, p => heads[p].Counters.Unread))
            .With(Array.ConvertAll(moved, p => heads[p].Counters.Total))
            .WithJson(Array.ConvertAll(moved, p => heads[p].Counters.ToJson()));
        return update;
    }

    /// <summary>Once in a person's life. In key order, so that two writers with the same new people do not deadlock.</summary>
    private static async Task InsertHeadsAsync(NpgsqlConnection connection, BatchPeople people, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand("""
            insert into inbox.heads (tenant, user_id)
            select k.tenant, k.user_id from unnest($1, $2) k(tenant, user_id)
            where not exists (select from inbox.heads h where h.tenant = k.tenant and h.user_id = k.user_id)
            order by k.tenant collate "C", k.user_id collate "C"
            on conflict do nothing
            """, connection);
        insert.Parameters.With(people.Tenants).With(people.Users);
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static T[] Column<T>(List<StoredItem> items, Func<StoredItem, T> value)
    {
        var column = new T[items.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(items[i]);
        return column;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Repeating a batch of {Count} inbox deliveries after {SqlState}, try {Attempt}")]
    private static partial void LogRepeat(ILogger log, string sqlState, int count, int attempt);
}
