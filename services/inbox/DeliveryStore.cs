using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>Turns a batch of deliveries into items: one transaction, two round trips, gapless numbers, exact counters, repeats ignored.</summary>
internal sealed partial class DeliveryStore(Database database, IOptions<SweepOptions> options, TimeProvider time, ILogger<DeliveryStore> log)
{
    private const int MaxTries = 10;

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
                await using var insert = DeliveryWrites.InsertHeads(people, connection);
                await insert.ExecuteNonQueryAsync(ct);
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
        if (await DeliveryReads.LockAsync(connection, deliveries, people, ct) is not { } read) return null;

        var now = Stamp.Now(time);
        var stored = new List<StoredItem>(deliveries.Length);
        for (var i = 0; i < deliveries.Length; i++)
            if (read.Present[i] is { } row)
                stored.Add(new(deliveries[i], row, read.Heads[people.Of[i]].Counters.Snapshot()) { Suppressed = read.Unborn[i] ? row.Removed : null });
        var repeats = stored.Count;
        if (repeats == deliveries.Length) return stored;

        var replacement = new Replacement(read.Replaceable, deliveries.Where((d, i) => read.Present[i] is null && !Late(d, now)));
        var changes = new List<NpgsqlBatchCommand>();
        for (var i = 0; i < deliveries.Length; i++)
            if (read.Present[i] is null) stored.Add(Store(deliveries[i], read.Heads[people.Of[i]], replacement, now, changes));
        await InsertAsync(connection, changes, stored[repeats..], people, read.Heads, ct);
        return stored;
    }

    private StoredItem Store(InboxDelivery delivery, Head head, Replacement replacement, DateTimeOffset now, List<NpgsqlBatchCommand> changes)
    {
        InboxChange? suppressed = Late(delivery, now) ? InboxChange.Expired : replacement.Supersedes(delivery) ? InboxChange.Superseded : null;
        if (suppressed is { } why)
            return new(delivery, ItemRow.New(delivery, 0, now, options.Value.Keep).Gone(why, now), head.Counters.Snapshot()) { Suppressed = why };

        (ItemRow, InboxCounts)? replaced = null;
        if (replacement.PlaceOf(delivery) is { } older)
        {
            var gone = older.After(new(InboxChange.Superseded), now).At(head.Next(), InboxChange.Superseded);
            head.Counters.Move(older, gone);
            changes.Add(ItemWrite.Of(
                new(delivery.Tenant, delivery.Recipient), InboxChange.Superseded, head, [gone], now, options.Value.KeepDeleted));
            replaced = (gone, head.Counters.Snapshot());
        }

        var row = ItemRow.New(delivery, head.Next(), now, options.Value.Keep);
        head.Counters.Move(null, row);
        return new(delivery, row, head.Counters.Snapshot()) { Replaced = replaced };
    }

    private async Task InsertAsync(
        NpgsqlConnection connection, List<NpgsqlBatchCommand> changes, List<StoredItem> items, BatchPeople people, Head[] heads, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var change in changes) batch.BatchCommands.Add(change);
        batch.BatchCommands.Add(DeliveryWrites.InsertItems(items, options.Value.KeepDeleted));
        batch.BatchCommands.Add(DeliveryWrites.UpdateHeads(items, people, heads));
        // In the same round trip: the transaction object sees the connection idle and has nothing left to do.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static bool Late(InboxDelivery delivery, DateTimeOffset now) => delivery.ExpiresAt <= now;

    [LoggerMessage(Level = LogLevel.Information, Message = "Repeating a batch of {Count} inbox deliveries after {SqlState}, try {Attempt}")]
    private static partial void LogRepeat(ILogger log, string sqlState, int count, int attempt);
}
