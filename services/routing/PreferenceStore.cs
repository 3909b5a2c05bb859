using System.Text.Json;
using Dapper;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Postgres;

namespace Notify.Routing;

/// <summary>A person's own rules, read and written for them.</summary>
internal sealed class PreferenceStore(Database database, TimeProvider time)
{
    /// <summary>What is stored of their rules and their zone; <see cref="RecipientProfile.Unknown"/> if nothing is. The address is left out.</summary>
    public async Task<RecipientProfile> ReadAsync(Person person, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        return await ReadAsync(session, person, ct);
    }

    /// <summary>Changes them under a row lock, so that two changes at once both count.</summary>
    public async Task<RecipientProfile> ChangeAsync(Person person, Func<Preferences, Preferences> change, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        var now = time.GetUtcNow();
        await session.Connection.ExecuteAsync(new CommandDefinition("""
            insert into routing.preferences as p (tenant, user_id, updated_at) values (@Tenant, @User, @now)
            on conflict (tenant, user_id) do update set updated_at = p.updated_at
            """, new { person.Tenant, person.User, now }, session.Transaction, cancellationToken: ct));
        var profile = await ReadAsync(session, person, ct);
        profile = profile with { Preferences = change(profile.Preferences) };
        await session.Connection.ExecuteAsync(new CommandDefinition("""
            update routing.preferences
            set channels = @channels::jsonb, categories = @categories::jsonb, rules = @rules::jsonb, updated_at = @now
            where tenant = @Tenant and user_id = @User
            """, new
        {
            person.Tenant,
            person.User,
            now,
            channels = Channels(profile.Preferences),
            categories = Categories(profile.Preferences),
            rules = JsonSerializer.Serialize(StoredRules.Of(profile.Preferences), StoredJson.Default.StoredRules),
        }, session.Transaction, cancellationToken: ct));
        await session.CommitAsync(ct);
        return profile;
    }

    /// <summary>Reads the three columns.</summary>
    public static Preferences Parse(string channels, string categories, string rules)
    {
        var preferences = new Preferences
        {
            Channels = JsonSerializer.Deserialize(channels, StoredJson.Default.DictionaryDeliveryChannelBoolean)!,
            Categories = JsonSerializer.Deserialize(categories, StoredJson.Default.DictionaryStringDictionaryDeliveryChannelBoolean)!
                .ToDictionary(c => c.Key, IReadOnlyDictionary<DeliveryChannel, bool> (c) => c.Value),
        };
        return rules == "{}" ? preferences : JsonSerializer.Deserialize(rules, StoredJson.Default.StoredRules)!.Over(preferences);
    }

    private static async Task<RecipientProfile> ReadAsync(TenantSession session, Person person, CancellationToken ct)
    {
        var (channels, categories, rules, zone) = await session.Connection.QuerySingleAsync<(string?, string?, string?, string?)>(new CommandDefinition("""
            select p.channels::text, p.categories::text, p.rules::text, r.time_zone
            from (values (@Tenant, @User)) k (tenant, user_id)
            left join routing.preferences p on p.tenant = k.tenant and p.user_id = k.user_id
            left join routing.recipients r on r.tenant = k.tenant and r.user_id = k.user_id
            """, new { person.Tenant, person.User }, session.Transaction, cancellationToken: ct));
        return new RecipientProfile(null, null, zone, channels is null ? Preferences.None : Parse(channels, categories!, rules!));
    }

    private static string Channels(Preferences preferences) => JsonSerializer.Serialize(
        preferences.Channels.ToDictionary(), StoredJson.Default.DictionaryDeliveryChannelBoolean);

    private static string Categories(Preferences preferences) => JsonSerializer.Serialize(
        preferences.Categories.ToDictionary(c => c.Key, c => c.Value.ToDictionary()),
        StoredJson.Default.DictionaryStringDictionaryDeliveryChannelBoolean);
}
