using Npgsql;

namespace Notify.Platform.Ledger;

/// <summary>What an arriving batch became.</summary>
/// <param name="Claimed">Entries that this process may send.</param>
/// <param name="Waiting">Whether some wait.</param>
internal sealed record LedgerAccepted(IReadOnlyList<LedgerItem> Claimed, bool Waiting);

/// <summary>Takes entries in and settles them, each in one round trip for a batch.</summary>
internal sealed class LedgerStore(NpgsqlDataSource database, string schema)
{
    /// <summary>Inserts what is not there yet: claimed if wanted and the owner's lease lives, else waiting.</summary>
    public async Task<LedgerAccepted> AcceptAsync(
        IReadOnlyList<LedgerEntry> entries, IReadOnlySet<Guid> wanted, Guid owner, DateTimeOffset now, CancellationToken ct)
    {
        var steps = LedgerArrival.Steps(entries, wanted, now);
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(AcceptSql(schema), connection);
        Bind(command.Parameters, entries);
        command.Parameters.Bind(steps.Select(s => s.State).ToArray());
        command.Parameters.Bind(steps.Select(s => s.Reason).ToArray());
        command.Parameters.Bind(owner);
        command.Parameters.Bind(now.ToUniversalTime());
        await command.PrepareAsync(ct).ConfigureAwait(false);

        var byId = new Dictionary<Guid, LedgerEntry>(entries.Count);
        foreach (var entry in entries) byId.TryAdd(entry.Id, entry);
        var claimed = new List<LedgerItem>();
        var waiting = false;
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            var state = rows.GetString(1);
            if (state == LedgerState.Claimed) claimed.Add(new(byId[rows.GetGuid(0)], owner, rows.GetInt32(2), Attempt: 1));
            else waiting |= state == LedgerState.Pending;
        }

        return new(claimed, waiting);
    }

    /// <summary>Keeps that subjects are settled and ends what waits of them. What is claimed is stopped when it would be sent.</summary>
    public async Task SettleAsync(
        IReadOnlyList<(string Tenant, Guid Subject, string Reason)> settled, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var command = new NpgsqlCommand($"""
            with input as (
              select distinct on (i.tenant, i.subject) i.tenant, i.subject, i.reason
              from unnest($1::text[], $2::uuid[], $3::text[]) with ordinality i(tenant, subject, reason, n) order by i.tenant, i.subject, i.n
            ), kept as (
              insert into {schema}.settled (tenant, subject, reason, settled_at)
              select tenant, subject, reason, $4 from input
              on conflict (tenant, subject) do nothing
            ), waiting as (
              select l.id, i.reason from {schema}.ledger l join input i on i.tenant = l.tenant and i.subject = l.subject
              where l.state = 'pending' order by l.id for update of l
            )
            update {schema}.ledger l
            set state = 'suppressed', reason = w.reason, ended_at = $4, report_at = clock_timestamp(), payload = ''
            from waiting w where l.id = w.id
            """, connection);
        command.Parameters.Bind(settled.Select(s => s.Tenant).ToArray());
        command.Parameters.Bind(settled.Select(s => s.Subject).ToArray());
        command.Parameters.Bind(settled.Select(s => s.Reason).ToArray());
        command.Parameters.Bind(now.ToUniversalTime());
        await command.PrepareAsync(ct).ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private static string AcceptSql(string schema) => $"""
        with lease as (
          select exists (select from {schema}.owners where owner = $15 and lease_until > clock_timestamp()) as lives
        ), input as (
          select i.*, case when i.wish = 'claimed' and not lease.lives then 'pending' else i.wish end as state
          from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::smallint[], $8::text[], $9::timestamptz[],
                      $10::timestamptz[], $11::boolean[], $12::bytea[], $13::text[], $14::text[]) with ordinality
               i(id, tenant, user_id, subject, cause, endpoint, priority, collapse_key, expires_at, give_up_at, hold_on_unknown, payload, wish, reason, n)
          cross join lease
        ), fresh as (
          insert into {schema}.ledger as l (id, tenant, user_id, subject, cause, endpoint, priority, collapse_key, expires_at, give_up_at,
            hold_on_unknown, payload, state, reason, owner, fence, due_at, ended_at, report_at)
          select id, tenant, user_id, subject, cause, endpoint, priority, collapse_key, expires_at, give_up_at, hold_on_unknown,
            case when state in ('pending', 'claimed') then payload else ''::bytea end, state, reason,
            case when state = 'claimed' then $15 end, case when state = 'claimed' then 1 else 0 end, $16,
            case when state not in ('pending', 'claimed') then $16 end,
            case when state not in ('pending', 'claimed') then clock_timestamp() end
          from input order by n
          on conflict (id) do nothing
          returning l.id, l.state, l.fence, l.tenant, l.user_id, l.endpoint, l.collapse_key
        ), older as (
          select l.id from {schema}.ledger l
          join fresh f on f.tenant = l.tenant and f.user_id = l.user_id and f.endpoint = l.endpoint and f.collapse_key = l.collapse_key
          where l.state = 'pending' and l.collapse_key is not null and f.state in ('pending', 'claimed')
          order by l.id for update of l
        ), superseded as (
          update {schema}.ledger l
          set state = 'suppressed', reason = 'superseded', ended_at = $16, report_at = clock_timestamp(), payload = ''
          from older where l.id = older.id
        )
        select id, state, fence from fresh
        """;

    private static void Bind(NpgsqlParameterCollection parameters, IReadOnlyList<LedgerEntry> entries)
    {
        parameters.Bind(entries, e => e.Id);
        parameters.Bind(entries, e => e.Tenant);
        parameters.Bind(entries, e => e.User);
        parameters.Bind(entries, e => e.Subject);
        parameters.Bind(entries, e => e.Cause);
        parameters.Bind(entries, e => e.Endpoint);
        parameters.Bind(entries, e => e.Priority);
        parameters.Bind(entries, e => e.CollapseKey);
        parameters.Bind(entries, e => e.ExpiresAt?.ToUniversalTime());
        parameters.Bind(entries, e => e.GiveUpAt.ToUniversalTime());
        parameters.Bind(entries, e => e.HoldOnUnknown);
        parameters.Bind(entries, e => e.Payload);
    }
}
