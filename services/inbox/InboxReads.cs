using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Inbox;

/// <summary>What the realtime side reads: the backlog of a person and the heads of many. Behind an interface that realtime owns, or over HTTP.</summary>
public sealed class InboxReads(Database database)
{
    /// <summary>The items that changed after <paramref name="since"/>, in order of seq, from one snapshot with the head and the counters.</summary>
    /// <param name="person">Whose inbox. Someone without one has head 0 and no counters.</param>
    /// <param name="since">The position the reader has.</param>
    /// <param name="limit">Most changes to return, from 1.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<InboxChangesPage> ChangesAsync(Person person, long since, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var session = await database.OpenAsync(person.Tenant, ct);
        await using var select = new NpgsqlCommand($"""
            select {Head.Columns}, {ItemRow.Columns}
            from inbox.heads h
            left join lateral (
              select {ItemRow.Columns} from inbox.items i
              where i.tenant = h.tenant and i.user_id = h.user_id and i.seq > $3 order by i.seq limit $4) i on true
            where h.tenant = $1 and h.user_id = $2
            order by i.seq
            """, session.Connection, session.Transaction);
        select.Parameters.With(person.Tenant).With(person.User).With(since).With(limit + 1);

        var (head, changes) = await ReadAsync(select, ct);
        var more = changes.Count > limit;
        if (more) changes.RemoveAt(limit);
        return new()
        {
            Changes = changes.ConvertAll(r => r.ToItem()),
            Head = head.Seq,
            More = more,
            Floor = head.Floor,
            Counts = head.Counters.Snapshot(),
        };
    }

    /// <summary>The newest seq of many people in one query; 0 for those without an inbox.</summary>
    /// <returns>One head for each person, in order.</returns>
    public async Task<long[]> HeadsAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        var heads = new long[people.Count];
        if (people.Count == 0) return heads;
        await using var select = database.Worker.CreateCommand("""
            select (k.i - 1)::int, h.head
            from unnest($1, $2) with ordinality k(tenant, user_id, i)
            join inbox.heads h on h.tenant = k.tenant and h.user_id = k.user_id
            """);
        select.Parameters.With(people.Select(p => p.Tenant).ToArray()).With(people.Select(p => p.User).ToArray());
        await using var rows = await select.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct)) heads[rows.GetInt32(0)] = rows.GetInt64(1);
        return heads;
    }

    /// <summary>Reads rows of a head with an item each, or with none.</summary>
    internal static async Task<(Head Head, List<ItemRow> Items)> ReadAsync(NpgsqlCommand select, CancellationToken ct)
    {
        var head = Head.None();
        var items = new List<ItemRow>();
        await using var rows = await select.ExecuteReaderAsync(ct);
        for (var first = true; await rows.ReadAsync(ct); first = false)
        {
            if (first) head = Head.Read(rows, 0);
            if (!await rows.IsDBNullAsync(Head.ColumnCount, ct)) items.Add(ItemRow.Read(rows, Head.ColumnCount));
        }

        return (head, items);
    }
}
