using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform.Postgres;
using Notify.Platform.Presence;
using Npgsql;

namespace Notify.Routing;

/// <summary>Decides again what is due, in one transaction, and freezes what is to be sent together.</summary>
internal sealed class HeldFreeze(
    Database database, IPresence presence, CurrentCatalog catalog, HeldDigest digest, TimeProvider time)
{
    private const int Groups = 100;

    private const string Columns = """
        h.n, h.tenant, h.user_id, h.notification_id, h.channel, h.event_id, h.type, h.category, h.collapse_key, h.rule, h.since, h.until, h.expires_at,
        h.content, h.trace
        """;

    /// <summary>Works on some groups of which something is due; false if none is.</summary>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var now = time.GetUtcNow();
        var due = await DueAsync(connection, now, ct);
        if (due.Count == 0) return false;

        var groups = due.GroupBy(h => h.Group).ToList();
        var people = groups.Select(g => g.Key.Person).Distinct().ToList();
        var known = (await ProfileStore.ReadAsync(connection, people, ct)).Zip(await presence.ReadAsync(people, ct))
            .Zip(people).ToDictionary(k => k.Second, k => (Recipient: k.First.First, Presence: k.First.Second.State));
        var types = catalog.Value;
        var verdicts = groups.SelectMany(group =>
        {
            var (recipient, state) = known[group.Key.Person];
            return HeldVerdict.Of(
                group, held => Decide(held, types, recipient, state, now),
                newest => digest.Of(newest, recipient, types.DigestOf(group.Key.Category)));
        }).ToList();
        await StoreAsync(connection, verdicts, now, ct);
        await transaction.CommitAsync(ct);
        foreach (var end in verdicts.Where(v => v.State == "suppressed").CountBy(v => v.Rule)) HeldMetrics.Ended.Add(end.Value, HeldMetrics.Reason(end.Key));
        return true;
    }

    private static ChannelDecision Decide(
        HeldDelivery held, TypeCatalog types, RecipientProfile recipient, PresenceState presence, DateTimeOffset now)
    {
        if (!types.TryFind(held.Type, out var type)) return RoutingPolicy.UnknownType(held.Channel);
        var input = new RoutingInput(held.Priority, held.Category, held.ExpiresAt, type.Push, type.Email, recipient, presence, now, held.Since);
        return RoutingPolicy.Decide(input, held.Channel);
    }

    /// <summary>
    /// Locks what is due, group by group: whoever has the first row of a group has the group, since others skip it and begin
    /// with no other row. So two replicas never make two digests of one group.
    /// </summary>
    private static async Task<List<HeldDelivery>> DueAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand($"""
            with leads as materialized (
              select h.tenant, h.user_id, h.channel, h.category
              from routing.held h
              where h.state = 'held' and h.due_at <= $1
                and not exists (
                  select from routing.held o
                  where o.tenant = h.tenant and o.user_id = h.user_id and o.channel = h.channel and o.category = h.category and o.state = 'held'
                    and (o.due_at, o.notification_id) < (h.due_at, h.notification_id))
              order by h.due_at limit $2
              for update of h skip locked)
            select {Columns}
            from routing.held h
            join leads l on l.tenant = h.tenant and l.user_id = h.user_id and l.channel = h.channel and l.category = h.category
            where h.state = 'held' and h.due_at <= $1
            for update of h skip locked
            """, connection);
        select.Parameters.With(now).With(Groups);
        var due = new List<HeldDelivery>();
        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) due.Add(Read(row));
        return due;
    }

    private static HeldDelivery Read(NpgsqlDataReader row) => new()
    {
        N = row.GetInt64(0),
        Tenant = row.GetString(1),
        Recipient = row.GetString(2),
        NotificationId = row.GetGuid(3),
        Channel = HeldWords.Channel(row.GetString(4)),
        EventId = row.GetGuid(5),
        Type = row.GetString(6),
        Category = row.GetString(7),
        CollapseKey = row.TextOrNull(8),
        Rule = row.GetString(9),
        Since = row.GetFieldValue<DateTimeOffset>(10),
        Until = row.GetFieldValue<DateTimeOffset>(11),
        ExpiresAt = row.IsDBNull(12) ? null : row.GetFieldValue<DateTimeOffset>(12),
        Content = HeldContent.Parse(row.GetFieldValue<byte[]>(13)),
        Trace = row.TextOrNull(14),
    };

    private static async Task StoreAsync(NpgsqlConnection connection, List<HeldVerdict> verdicts, DateTimeOffset now, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand("""
            update routing.held h
            set state = v.state, digest_id = v.digest,
                rule = case when v.state = 'held' then v.rule else h.rule end,
                until = coalesce(v.until, h.until), due_at = least(coalesce(v.until, h.until), h.expires_at),
                reason = case when v.state = 'suppressed' then v.rule end,
                ended_at = case when v.state = 'suppressed' then $1 end,
                content = case when v.state = 'suppressed' then '' else coalesce(v.content, h.content) end
            from unnest($2, $3, $4, $5, $6, $7, $8, $9) v(tenant, id, channel, state, rule, until, digest, content)
            where h.tenant = v.tenant and h.notification_id = v.id and h.channel = v.channel
            """, connection);
        update.Parameters.With(now)
            .With(verdicts, v => v.Held.Tenant).With(verdicts, v => v.Held.NotificationId).With(verdicts, v => HeldWords.Of(v.Held.Channel))
            .With(verdicts, v => v.State).With(verdicts, v => v.Rule).With(verdicts, v => v.Until).With(verdicts, v => v.Digest)
            .With(verdicts, v => v.Content?.ToJson());
        await update.ExecuteNonQueryAsync(ct);
    }
}
