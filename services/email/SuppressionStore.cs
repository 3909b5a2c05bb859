using Notify.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Notify.Email;

/// <summary>The addresses that are not written to any more, as the sender needs them.</summary>
internal sealed class SuppressionStore(Database database)
{
    /// <summary>For each pair whether the address is suppressed, in order, in one query.</summary>
    public async Task<IReadOnlyList<bool>> ReadAsync(IReadOnlyList<(string Tenant, string Address)> addresses, CancellationToken ct)
    {
        await using var command = database.Worker.CreateCommand("""
            select a.place
            from unnest($1, $2) with ordinality as a(tenant, address, place)
            join email.suppressions s on s.tenant = a.tenant and s.address = a.address
            where s.suppressed_at is not null
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. addresses.Select(a => a.Tenant)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. addresses.Select(a => EmailAddress.Normalize(a.Address))] });
        var suppressed = new bool[addresses.Count];
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false)) suppressed[reader.GetInt64(0) - 1] = true;
        return suppressed;
    }

    /// <summary>
    /// Counts what speaks against an address and suppresses it: a dead one at once, a refused one the second time within 30 days, one that
    /// is full (at most one count a day) the third time if that has gone on for a week.
    /// </summary>
    public async Task RefuseAsync(Refusal refusal, CancellationToken ct)
    {
        await using var command = database.Worker.CreateCommand(refusal.Verdict == AddressVerdict.Soft ? CountSoft : CountRefusal);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = refusal.Tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = EmailAddress.Normalize(refusal.Address) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = refusal.Recipient });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = refusal.Reason });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = refusal.At.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        if (refusal.Verdict != AddressVerdict.Soft)
            command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = refusal.Verdict == AddressVerdict.Dead });
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private const string CountRefusal = """
        insert into email.suppressions as s (tenant, address, recipient, reason, refusals, refused_at, suppressed_at)
        values ($1, $2, $3, $4, 1, $5, case when $6 then $5 end)
        on conflict (tenant, address) do update set
          recipient = excluded.recipient,
          reason = case when s.suppressed_at is null then excluded.reason else s.reason end,
          refusals = case when s.refused_at > excluded.refused_at - interval '30 days' then s.refusals + 1 else 1 end,
          refused_at = excluded.refused_at,
          suppressed_at = coalesce(s.suppressed_at, case
            when $6 or (s.refusals > 0 and s.refused_at > excluded.refused_at - interval '30 days') then excluded.refused_at end)
        """;

    private const string CountSoft = """
        insert into email.suppressions as s (tenant, address, recipient, reason, refusals, refused_at, soft, soft_since, soft_at)
        values ($1, $2, $3, $4, 0, $5, 1, $5, $5)
        on conflict (tenant, address) do update set
          recipient = excluded.recipient,
          reason = case when s.suppressed_at is null then excluded.reason else s.reason end,
          soft = case when s.soft_at > excluded.soft_at - interval '30 days' then s.soft + 1 else 1 end,
          soft_since = case when s.soft_at > excluded.soft_at - interval '30 days' then s.soft_since else excluded.soft_at end,
          soft_at = excluded.soft_at,
          suppressed_at = coalesce(s.suppressed_at, case
            when s.soft >= 2 and s.soft_at > excluded.soft_at - interval '30 days' and s.soft_since <= excluded.soft_at - interval '7 days'
            then excluded.soft_at end)
        where s.soft_at is null or s.soft_at <= excluded.soft_at - interval '1 day'
        """;
}

/// <summary>Something spoke against an address itself.</summary>
internal sealed record Refusal(string Tenant, string Address, string Recipient, string Reason, DateTimeOffset At, AddressVerdict Verdict);
