using Notify.Platform;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>Which items a list shows. <see cref="All"/> is what the counters count: neither archived, snoozed nor deleted.</summary>
internal enum InboxListState
{
    All,
    Unread,
    Unseen,
    Read,
    Archived,
    Snoozed,
}

/// <summary>Reads the list and the counters.</summary>
internal sealed class InboxListStore(Database database)
{
    private const string Listed = "i.archived_at is null and i.snoozed_until is null";

    /// <summary>The newest items below a position, with the head and the counters of the same snapshot. One more than the limit tells that there are more.</summary>
    public async Task<(Head Head, List<ItemRow> Items)> ListAsync(
        Person person, InboxListState state, string? category, long below, int limit, CancellationToken ct)
    {
        var shown = state switch
        {
            InboxListState.All => Listed,
            InboxListState.Unread => $"{Listed} and i.read_at is null",
            InboxListState.Unseen => $"{Listed} and i.seen_at is null",
            InboxListState.Read => $"{Listed} and i.read_at is not null",
            InboxListState.Archived => "i.archived_at is not null",
            InboxListState.Snoozed => "i.snoozed_until is not null",
        };
        await using var session = await database.OpenAsync(person.Tenant, ct);
        await using var select = new NpgsqlCommand($"""
            select {Head.Columns}, {ItemRow.Columns}
            from inbox.heads h
            left join lateral (
              select {ItemRow.Columns} from inbox.items i
              where i.tenant = h.tenant and i.user_id = h.user_id and i.pos < $3 and i.deleted_at is null and {shown}
                {(category is null ? "" : "and i.category = $5")}
              order by i.pos desc limit $4) i on true
            where h.tenant = $1 and h.user_id = $2
            order by i.pos desc
            """, session.Connection, session.Transaction);
        select.Parameters.With(person.Tenant).With(person.User).With(below).With(limit + 1);
        if (category is not null) select.Parameters.With(category);
        return await InboxReads.ReadAsync(select, ct);
    }

    /// <summary>The head of a person; an empty one if there is none.</summary>
    public async Task<Head> HeadAsync(Person person, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        await using var select = new NpgsqlCommand(
            $"select {Head.Columns} from inbox.heads h where h.tenant = $1 and h.user_id = $2", session.Connection, session.Transaction);
        select.Parameters.With(person.Tenant).With(person.User);
        await using var rows = await select.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? Head.Read(rows, 0) : Head.None();
    }
}
