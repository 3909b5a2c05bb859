using System.Text.Json;
using Notify.Contracts;
using Npgsql;

namespace Notify.Inbox;

/// <summary>The statements that store a batch of deliveries.</summary>
internal static class DeliveryWrites
{
    /// <summary>What is not to be anybody's item has no user and a number of its own.</summary>
    public static NpgsqlBatchCommand InsertItems(List<StoredItem> items, TimeSpan keepDeleted)
    {
        var insert = new NpgsqlBatchCommand("""
            insert into inbox.items (tenant, user_id, pos, seq, notification_id, event_id, type, category, title, body, link,
                                     data, actions, collapse_key, occurred_at, accepted_at, created_at, expires_at, drop_at, due_at,
                                     deleted_at, removed)
            select k.tenant, k.user_id, case k.pos when 0 then nextval('inbox.unborn') else k.pos end,
                   case k.pos when 0 then nextval('inbox.unborn') else k.pos end, k.id, k.event, k.type, k.category, k.title, k.body, k.link,
                   k.data, k.actions, k.collapse, k.occurred, k.accepted, k.created, k.expires, k.dropped, k.due, k.deleted, k.removed
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
              k(tenant, user_id, pos, id, event, type, category, title, body, link, data, actions, collapse, occurred, accepted, created,
                expires, dropped, due, deleted, removed)
            """);
        insert.Parameters
            .With(Column(items, s => s.Delivery.Tenant))
            .With(Column(items, s => s.Suppressed is null ? s.Delivery.Recipient : ""))
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
            .WithJson(Column(items, s => s.Row.Actions is { } actions
                ? JsonSerializer.Serialize(actions, ContractsJson.Default.IReadOnlyListItemAction)
                : null))
            .With(Column(items, s => s.Suppressed is null ? s.Delivery.ReplaceKey : null))
            .With(Column(items, s => s.Row.OccurredAt))
            .With(Column(items, s => Stamp.Of(s.Delivery.AcceptedAt)))
            .With(Column(items, s => s.Row.CreatedAt))
            .With(Column(items, s => s.Row.ExpiresAt))
            .With(Column(items, s => s.Row.DropAt))
            .With(Column(items, s => s.Row.DueAt(keepDeleted)))
            .With(Column(items, s => s.Row.DeletedAt))
            .With(Column(items, s => s.Row.Removed is { } why ? Words.Of(why) : null));
        return insert;
    }

    public static NpgsqlBatchCommand UpdateHeads(List<StoredItem> items, BatchPeople people, Head[] heads)
    {
        var moved = items.Where(s => s.Suppressed is null).Select(s => people.IndexOf(s.Delivery)).Distinct().ToArray();
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
    public static NpgsqlCommand InsertHeads(BatchPeople people, NpgsqlConnection connection)
    {
        var insert = new NpgsqlCommand("""
            insert into inbox.heads (tenant, user_id)
            select k.tenant, k.user_id from unnest($1, $2) k(tenant, user_id)
            where not exists (select from inbox.heads h where h.tenant = k.tenant and h.user_id = k.user_id)
            order by k.tenant collate "C", k.user_id collate "C"
            on conflict do nothing
            """, connection);
        insert.Parameters.With(people.Tenants).With(people.Users);
        return insert;
    }

    private static T[] Column<T>(List<StoredItem> items, Func<StoredItem, T> value)
    {
        var column = new T[items.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(items[i]);
        return column;
    }
}
