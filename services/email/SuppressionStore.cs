using Notify.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Notify.Email;

/// <summary>The addresses that are not written to any more.</summary>
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

    /// <summary>Counts a refusal of an address; it is suppressed at once if it is dead, else by the second refusal within 30 days.</summary>
    public async Task RefuseAsync(Refusal refusal, CancellationToken ct)
    {
        await using var command = database.Worker.CreateCommand("""
            insert into email.suppressions as s (tenant, address, recipient, reason, refusals, refused_at, suppressed_at)
            values ($1, $2, $3, $4, 1, $5, case when $6 then $5 end)
            on conflict (tenant, address) do update set
              recipient = excluded.recipient,
              reason = excluded.reason,
              refusals = case when s.refused_at > excluded.refused_at - interval '30 days' then s.refusals + 1 else 1 end,
              refused_at = excluded.refused_at,
              suppressed_at = coalesce(s.suppressed_at, case
                when $6 or s.refused_at > excluded.refused_at - interval '30 days' then excluded.refused_at end)
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = refusal.Tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = EmailAddress.Normalize(refusal.Address) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = refusal.Recipient });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = refusal.Reason });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = refusal.At.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = refusal.Dead });
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }
}

/// <summary>An address was refused as such; a dead one needs no second refusal.</summary>
internal sealed record Refusal(string Tenant, string Address, string Recipient, string Reason, DateTimeOffset At, bool Dead);
