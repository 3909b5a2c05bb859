using Notify.Contracts;
using Npgsql;

namespace Notify.Inbox;

/// <summary>What is there when a batch of deliveries is stored, held under the lock of its people's heads.</summary>
/// <param name="Heads">The heads, by person.</param>
/// <param name="Present">The rows of deliveries that are there already, by delivery.</param>
/// <param name="Unborn">Which of these are nobody's item.</param>
/// <param name="Replaceable">Items that deliveries of the batch may replace.</param>
internal sealed record DeliveryReads(Head[] Heads, ItemRow?[] Present, bool[] Unborn, IReadOnlyList<ReplaceableItem> Replaceable)
{
    /// <summary>
    /// Locks the heads in key order, then looks for ids that are present. Separate statements: within one, the snapshot of the look
    /// would be older than the lock and miss what the last holder of the lock inserted.
    /// </summary>
    /// <returns>Null if a person has no head yet.</returns>
    public static async Task<DeliveryReads?> LockAsync(
        NpgsqlConnection connection, InboxDelivery[] deliveries, BatchPeople people, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Locks(people));
        batch.BatchCommands.Add(Looks(deliveries));
        var replacing = deliveries.Where(d => d.ReplaceKey is not null).ToArray();
        if (replacing.Length > 0) batch.BatchCommands.Add(Older(replacing));

        await using var rows = await batch.ExecuteReaderAsync(ct);
        var heads = new Head[people.Count];
        var found = 0;
        for (; await rows.ReadAsync(ct); found++) heads[rows.GetInt32(0)] = Head.Read(rows, 1);
        await rows.NextResultAsync(ct);
        var (present, unborn) = (new ItemRow?[deliveries.Length], new bool[deliveries.Length]);
        while (await rows.ReadAsync(ct))
        {
            var at = rows.GetInt32(0);
            (present[at], unborn[at]) = (ItemRow.Read(rows, 2), rows.GetBoolean(1));
        }

        var replaceable = new List<ReplaceableItem>();
        if (await rows.NextResultAsync(ct))
            while (await rows.ReadAsync(ct))
                replaceable.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.Time(3), ItemRow.Read(rows, 4)));
        return found == people.Count ? new(heads, present, unborn, replaceable) : null;
    }

    private static NpgsqlBatchCommand Locks(BatchPeople people)
    {
        var locks = new NpgsqlBatchCommand($"""
            select (k.i - 1)::int, {Head.Columns}
            from unnest($1, $2) with ordinality k(tenant, user_id, i)
            join inbox.heads h on h.tenant = k.tenant and h.user_id = k.user_id
            order by h.tenant, h.user_id
            for no key update of h
            """);
        locks.Parameters.With(people.Tenants).With(people.Users);
        return locks;
    }

    private static NpgsqlBatchCommand Looks(InboxDelivery[] deliveries)
    {
        var looks = new NpgsqlBatchCommand($"""
            select (k.n - 1)::int, i.user_id = '', {ItemRow.Columns}
            from unnest($1, $2) with ordinality k(tenant, id, n)
            join inbox.items i on i.tenant = k.tenant and i.notification_id = k.id
            """);
        looks.Parameters
            .With(Array.ConvertAll(deliveries, d => d.Tenant))
            .With(Array.ConvertAll(deliveries, d => d.NotificationId));
        return looks;
    }

    private static NpgsqlBatchCommand Older(InboxDelivery[] replacing)
    {
        var older = new NpgsqlBatchCommand($"""
            select i.tenant, i.user_id, i.collapse_key, i.accepted_at, {ItemRow.Columns}
            from (select distinct * from unnest($1, $2, $3) k(tenant, user_id, key)) k
            join inbox.items i on i.tenant = k.tenant and i.user_id = k.user_id and i.collapse_key = k.key
            """);
        older.Parameters
            .With(Array.ConvertAll(replacing, d => d.Tenant))
            .With(Array.ConvertAll(replacing, d => d.Recipient))
            .With(Array.ConvertAll(replacing, d => d.ReplaceKey!));
        return older;
    }
}
