using Npgsql;

namespace Notify.Platform.Ledger;

/// <summary>A result to be stored.</summary>
internal readonly record struct LedgerResult(LedgerItem Item, LedgerStep Step);

/// <summary>What PostgreSQL allowed.</summary>
/// <param name="Stored">The results that were stored; the fence refused the others.</param>
/// <param name="Began">The state of each entry that was to be sent; a claim that is missing is no longer this process's.</param>
internal sealed record LedgerTurn(IReadOnlySet<LedgerClaim> Stored, IReadOnlyDictionary<LedgerClaim, LedgerStep> Began);

/// <summary>One claim of an entry. An entry that was given back and claimed again may be in hand twice: only the newer claim counts.</summary>
internal readonly record struct LedgerClaim(Guid Id, int Fence)
{
    public static LedgerClaim Of(LedgerItem item) => new(item.Entry.Id, item.Fence);
}

/// <summary>The transitions of entries in hand. Each checks owner, fence and that the owner's lease lives.</summary>
internal sealed class LedgerTransitions(NpgsqlDataSource database, string schema)
{
    /// <summary>
    /// Stores results and marks the next entries as being sent, in one transaction and one round trip, so that never more than
    /// the cap are marked. Safe to repeat with the same entries when the answer was lost.
    /// </summary>
    public async Task<LedgerTurn> TurnAsync(
        IReadOnlyList<LedgerResult> results, IReadOnlyList<LedgerItem> next, DateTimeOffset now, CancellationToken ct)
    {
        var stored = new HashSet<LedgerClaim>();
        var began = new Dictionary<LedgerClaim, LedgerStep>();
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        if (results.Count > 0) batch.BatchCommands.Add(Store(results, now));
        if (next.Count > 0) batch.BatchCommands.Add(Begin(next, now));
        await batch.PrepareAsync(ct).ConfigureAwait(false);
        await using var rows = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        if (results.Count > 0)
        {
            while (await rows.ReadAsync(ct).ConfigureAwait(false)) stored.Add(new(rows.GetGuid(0), rows.GetInt32(1)));
            await rows.NextResultAsync(ct).ConfigureAwait(false);
        }

        if (next.Count > 0)
            while (await rows.ReadAsync(ct).ConfigureAwait(false))
                began[new(rows.GetGuid(0), rows.GetInt32(1))] = new(rows.GetString(2), LedgerColumns.Text(rows, 3), null, null);
        return new(stored, began);
    }

    /// <summary>
    /// Gives claimed entries back that nobody holds, due at once. What is held is asked after the claims were read: an arrival is
    /// held before its claim can be seen, so one that comes meanwhile is never taken for lost.
    /// </summary>
    public async Task<int> GiveBackAsync(Guid owner, Func<IReadOnlyCollection<Guid>> held, CancellationToken ct)
    {
        var claims = await ClaimsAsync(owner, ct).ConfigureAwait(false);
        if (claims.Count == 0) return 0;
        var kept = held();
        claims.RemoveAll(c => kept.Contains(c.Id));
        await using var command = database.CreateCommand($"""
            update {schema}.ledger l set state = 'pending', owner = null, fence = l.fence + 1
            from unnest($2::uuid[], $3::integer[]) c(id, fence)
            where l.id = c.id and l.fence = c.fence and l.owner = $1 and l.state = 'claimed'
            """);
        command.Parameters.Bind(owner);
        command.Parameters.Bind(claims.Select(c => c.Id).ToArray());
        command.Parameters.Bind(claims.Select(c => c.Fence).ToArray());
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private async Task<List<LedgerClaim>> ClaimsAsync(Guid owner, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select id, fence from {schema}.ledger where owner = $1 and state = 'claimed'");
        command.Parameters.Bind(owner);
        var claims = new List<LedgerClaim>();
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false)) claims.Add(new(rows.GetGuid(0), rows.GetInt32(1)));
        return claims;
    }

    private NpgsqlBatchCommand Store(IReadOnlyList<LedgerResult> results, DateTimeOffset now)
    {
        var command = new NpgsqlBatchCommand($"""
            update {schema}.ledger l set
              state = r.state, reason = r.reason, provider_id = r.provider_id, due_at = coalesce(r.due_at, l.due_at), owner = null,
              attempt = l.attempt - r.unmade::int,
              ended_at = case when r.state <> 'pending' then $8 end,
              report_at = case when r.state <> 'pending' then clock_timestamp() + interval '5 seconds' end,
              payload = case when r.state = 'pending' then l.payload else ''::bytea end
            from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $9::boolean[])
              r(id, owner, fence, state, reason, provider_id, due_at, unmade)
            where l.id = r.id and l.owner = r.owner and l.fence = r.fence and l.state = 'sending'
              and exists (select from {schema}.owners o where o.owner = r.owner and o.lease_until > clock_timestamp())
            returning l.id, l.fence
            """);
        command.Parameters.Bind(results.Select(r => r.Item.Entry.Id).ToArray());
        command.Parameters.Bind(results.Select(r => r.Item.Owner).ToArray());
        command.Parameters.Bind(results.Select(r => r.Item.Fence).ToArray());
        command.Parameters.Bind(results.Select(r => r.Step.State).ToArray());
        command.Parameters.Bind(results.Select(r => r.Step.Reason).ToArray());
        command.Parameters.Bind(results.Select(r => r.Step.ProviderId).ToArray());
        command.Parameters.Bind(results.Select(r => r.Step.DueAt?.ToUniversalTime()).ToArray());
        command.Parameters.Bind(now.ToUniversalTime());
        command.Parameters.Bind(results.Select(r => r.Step.Unmade).ToArray());
        return command;
    }

    private NpgsqlBatchCommand Begin(IReadOnlyList<LedgerItem> next, DateTimeOffset now)
    {
        var command = new NpgsqlBatchCommand($"""
            update {schema}.ledger l set
              state = b.state, attempt = case when b.state = 'sending' then b.attempt else b.attempt - 1 end,
              reason = case when b.state = 'failed' then coalesce(l.reason, 'gave_up') else b.reason end,
              owner = case when b.state = 'sending' then l.owner end,
              ended_at = case when b.state <> 'sending' then $8 end,
              report_at = case when b.state <> 'sending' then clock_timestamp() + interval '5 seconds' end,
              payload = case when b.state = 'sending' then l.payload else ''::bytea end
            from (
              select i.id, i.owner, i.fence, i.attempt,
                case when s.reason is not null then 'suppressed' when i.expires_at <= $8 then 'expired' when i.give_up_at <= $8 then 'failed'
                  else 'sending' end as state,
                case when s.reason is not null then s.reason when i.expires_at <= $8 then 'expired' end as reason
              from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::integer[], $5::text[], $6::uuid[], $7::timestamptz[], $9::timestamptz[])
                i(id, owner, fence, attempt, tenant, subject, expires_at, give_up_at)
              left join {schema}.settled s on s.tenant = i.tenant and s.subject = i.subject
            ) b
            where l.id = b.id and l.owner = b.owner and l.fence = b.fence and l.state in ('claimed', 'sending')
              and exists (select from {schema}.owners o where o.owner = b.owner and o.lease_until > clock_timestamp())
            returning l.id, l.fence, l.state, l.reason
            """);
        command.Parameters.Bind(next.Select(i => i.Entry.Id).ToArray());
        command.Parameters.Bind(next.Select(i => i.Owner).ToArray());
        command.Parameters.Bind(next.Select(i => i.Fence).ToArray());
        command.Parameters.Bind(next.Select(i => i.Attempt).ToArray());
        command.Parameters.Bind(next.Select(i => i.Entry.Tenant).ToArray());
        command.Parameters.Bind(next.Select(i => i.Entry.Subject).ToArray());
        command.Parameters.Bind(next.Select(i => i.Entry.ExpiresAt?.ToUniversalTime()).ToArray());
        command.Parameters.Bind(now.ToUniversalTime());
        command.Parameters.Bind(next.Select(i => i.Entry.GiveUpAt.ToUniversalTime()).ToArray());
        return command;
    }
}
