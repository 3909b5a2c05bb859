using Npgsql;

namespace Notify.Platform.Ledger;

/// <summary>Claims what is due and takes over what dead owners held.</summary>
internal sealed class LedgerClaims(NpgsqlDataSource database, string schema)
{
    /// <summary>The tenant whose turn came last. Turns go on after it: with few free slots the oldest backlog would win every time.</summary>
    private string last = "";

    /// <summary>
    /// Claims due entries: by priority, within it tenants taking turns, within a tenant by due time. Its cost grows with the
    /// tenants that wait, not with what waits of each.
    /// </summary>
    public async Task<IReadOnlyList<LedgerItem>> ClaimAsync(Guid owner, int free, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var command = new NpgsqlCommand($"""
            with recursive tenants as (
              (select priority, tenant, due_at from {schema}.ledger where state = 'pending' order by priority, tenant, due_at limit 1)
              union all
              select n.priority, n.tenant, n.due_at from tenants t cross join lateral (
                select priority, tenant, due_at from {schema}.ledger
                where state = 'pending' and (priority, tenant) > (t.priority, t.tenant)
                order by priority, tenant, due_at limit 1) n
            ), shares as (
              select priority, tenant, ceil($2::numeric / count(*) over (partition by priority))::bigint as share
              from tenants where due_at <= $3
            ), chosen as (
              select d.id, row_number() over (order by s.priority, d.turn, s.tenant <= $4, s.tenant) as place from shares s cross join lateral (
                select id, row_number() over (order by due_at, seq) as turn from (
                  select id, due_at, seq from {schema}.ledger
                  where state = 'pending' and priority = s.priority and tenant = s.tenant and due_at <= $3
                  order by due_at, seq limit s.share) first
              ) d order by place limit $2
            ), mine as (
              select l.id, c.place from {schema}.ledger l join chosen c on c.id = l.id
              where l.state = 'pending' and exists (select from {schema}.owners where owner = $1 and lease_until > clock_timestamp())
              for update of l skip locked
            )
            update {schema}.ledger l set state = 'claimed', owner = $1, fence = l.fence + 1
            from mine where l.id = mine.id
            returning {LedgerColumns.OfEntry}, l.fence, l.attempt, mine.place
            """, connection);
        command.Parameters.Bind(owner);
        command.Parameters.Bind(free);
        command.Parameters.Bind(now.ToUniversalTime());
        command.Parameters.Bind(last);
        await command.PrepareAsync(ct).ConfigureAwait(false);

        var claimed = new SortedList<long, LedgerItem>();
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            const int next = LedgerColumns.Count;
            claimed.Add(rows.GetInt64(next + 2), new(LedgerColumns.Entry(rows), owner, rows.GetInt32(next), rows.GetInt32(next + 1) + 1));
        }

        if (claimed.Count > 0) last = claimed.Values[^1].Entry.Tenant;
        return [.. claimed.Values];
    }

    /// <summary>The owners whose lease ran out while they held entries. A name is never used again, so they stay dead.</summary>
    public async Task<Guid[]> DeadAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            select distinct l.owner from {schema}.ledger l
            where l.state in ('claimed', 'sending')
              and not exists (select from {schema}.owners o where o.owner = l.owner and o.lease_until > clock_timestamp())
            """);
        var dead = new List<Guid>();
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false)) dead.Add(rows.GetGuid(0));
        return [.. dead];
    }

    /// <summary>
    /// Takes over up to 500 entries of dead owners. What was only claimed is due at once; what was being sent has an unknown
    /// outcome and is repeated after its wait, or ends if it must not be repeated.
    /// </summary>
    /// <returns>How many were claimed, were being sent, and of these were ended.</returns>
    public async Task<(int Claimed, int Sending, int Ended)> TakeOverAsync(
        Guid[] dead, LedgerOptions options, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            with theirs as (
              select id, state as was, $2::timestamptz + least($4::interval, $3::interval * (power(2, least(attempt - 1, 30)) * (1 + random() / 4))) as next
              from {schema}.ledger where owner = any ($1) and state in ('claimed', 'sending')
              order by id limit 500 for update skip locked
            ), steps as (
              select l.id, t.was, t.next, case
                when t.was = 'claimed' then 'pending'
                when l.hold_on_unknown then 'failed'
                when l.expires_at <= t.next then 'expired'
                when l.give_up_at <= t.next then 'failed'
                else 'pending' end as state,
                case when t.was = 'claimed' then l.reason when not l.hold_on_unknown and l.expires_at <= t.next then 'expired' else 'outcome_unknown' end as reason
              from {schema}.ledger l join theirs t on t.id = l.id
            )
            update {schema}.ledger l set
              state = s.state, owner = null, fence = l.fence + 1, reason = s.reason,
              due_at = case when s.was = 'sending' then s.next else l.due_at end,
              ended_at = case when s.state <> 'pending' then $2 end,
              report_at = case when s.state <> 'pending' then clock_timestamp() end,
              payload = case when s.state = 'pending' then l.payload else ''::bytea end
            from steps s where l.id = s.id
            returning s.was, s.state
            """);
        command.Parameters.Bind(dead);
        command.Parameters.Bind(now.ToUniversalTime());
        command.Parameters.Bind(options.FirstRetry);
        command.Parameters.Bind(options.LongestRetry);
        var (claimed, sending, ended) = (0, 0, 0);
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            if (rows.GetString(0) == LedgerState.Claimed) claimed++;
            else sending++;
            if (LedgerState.IsEnd(rows.GetString(1))) ended++;
        }

        return (claimed, sending, ended);
    }
}
