using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Routing;

/// <summary>Reads what decisions need, for a whole batch in one query. No cache: every change counts for the next notification.</summary>
internal sealed class ProfileStore(Database database)
{
    /// <summary>One profile for each person, in order, <see cref="RecipientProfile.Unknown"/> where nothing is stored; and what is held of each notification.</summary>
    public async Task<(RecipientProfile[] Profiles, ILookup<int, ChannelDecision> Held)> ReadAsync(
        IReadOnlyList<Person> people, IReadOnlyList<Guid> notifications, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        return await ReadAsync(connection, people, notifications, ct);
    }

    /// <summary>The profiles alone, in a transaction.</summary>
    public static async Task<RecipientProfile[]> ReadAsync(NpgsqlConnection connection, IReadOnlyList<Person> people, CancellationToken ct) =>
        (await ReadAsync(connection, people, [], ct)).Profiles;

    private static async Task<(RecipientProfile[] Profiles, ILookup<int, ChannelDecision> Held)> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<Person> people, IReadOnlyList<Guid> notifications, CancellationToken ct)
    {
        var profiles = new RecipientProfile[people.Count];
        Array.Fill(profiles, RecipientProfile.Unknown);
        List<(int Index, ChannelDecision Held)> held = [];
        await using var command = new NpgsqlCommand("""
            select (k.i - 1)::int, r.tenant is not null or p.tenant is not null, r.email, r.locale, r.time_zone,
                   p.channels::text, p.categories::text, p.rules::text, h.channel, h.rule, h.until
            from unnest($1, $2, $3) with ordinality k (tenant, user_id, notification_id, i)
            left join routing.recipients r on r.tenant = k.tenant and r.user_id = k.user_id
            left join routing.preferences p on p.tenant = k.tenant and p.user_id = k.user_id
            left join routing.held h on h.tenant = k.tenant and h.notification_id = k.notification_id
            where r.tenant is not null or p.tenant is not null or h.tenant is not null
            """, connection);
        command.Parameters.With(people, p => p.Tenant).With(people, p => p.User).With(notifications, n => n);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var index = row.GetInt32(0);
            if (row.GetBoolean(1)) profiles[index] = Profile(row);
            if (!row.IsDBNull(8)) held.Add((index, Held(row)));
        }

        return (profiles, held.ToLookup(h => h.Index, h => h.Held));
    }

    private static RecipientProfile Profile(NpgsqlDataReader row) => new(
        row.TextOrNull(2), row.TextOrNull(3), row.TextOrNull(4),
        row.IsDBNull(5) ? Preferences.None : PreferenceStore.Parse(row.GetString(5), row.GetString(6), row.GetString(7)));

    private static ChannelDecision Held(NpgsqlDataReader row) => new()
    {
        Channel = HeldWords.Channel(row.GetString(8)),
        Decision = DecisionKind.Hold,
        Rule = row.GetString(9),
        Until = row.GetFieldValue<DateTimeOffset>(10),
    };
}
