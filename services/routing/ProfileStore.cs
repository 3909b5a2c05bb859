using Notify.Platform;
using Notify.Platform.Postgres;
using NpgsqlTypes;

namespace Notify.Routing;

/// <summary>Reads what decisions need, for a whole batch in one query. No cache: every change counts for the next notification.</summary>
internal sealed class ProfileStore(Database database)
{
    /// <summary>One profile for each person, in order; <see cref="RecipientProfile.Unknown"/> where nothing is stored.</summary>
    public async Task<RecipientProfile[]> ReadAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        var profiles = new RecipientProfile[people.Count];
        Array.Fill(profiles, RecipientProfile.Unknown);
        await using var command = database.Worker.CreateCommand("""
            select (k.i - 1)::int, r.email, r.locale, p.channels::text, p.categories::text
            from unnest($1, $2) with ordinality k (tenant, user_id, i)
            left join routing.recipients r on r.tenant = k.tenant and r.user_id = k.user_id
            left join routing.preferences p on p.tenant = k.tenant and p.user_id = k.user_id
            where r.tenant is not null or p.tenant is not null
            """);
        command.Parameters.Add(new() { Value = people.Select(p => p.Tenant).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = people.Select(p => p.User).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            profiles[rows.GetInt32(0)] = new RecipientProfile(
                rows.IsDBNull(1) ? null : rows.GetString(1),
                rows.IsDBNull(2) ? null : rows.GetString(2),
                rows.IsDBNull(3) ? Preferences.None : PreferenceStore.Parse(rows.GetString(3), rows.GetString(4)));
        }

        return profiles;
    }
}
