using System.Text.Json;
using Dapper;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Postgres;

namespace Notify.Routing;

/// <summary>A person's own switches, read and written for them.</summary>
internal sealed class PreferenceStore(Database database, TimeProvider time)
{
    /// <summary>What is stored; <see cref="Preferences.None"/> if nothing is.</summary>
    public async Task<Preferences> ReadAsync(Person person, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        return await ReadAsync(session, person, "", ct);
    }

    /// <summary>Changes them under a row lock, so that two changes at once both count.</summary>
    public async Task<Preferences> ChangeAsync(Person person, Func<Preferences, Preferences> change, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        var now = time.GetUtcNow();
        await session.Connection.ExecuteAsync(new CommandDefinition("""
            insert into routing.preferences (tenant, user_id, updated_at) values (@Tenant, @User, @now) on conflict do nothing
            """, new { person.Tenant, person.User, now }, session.Transaction, cancellationToken: ct));
        var preferences = change(await ReadAsync(session, person, "for update", ct));
        await session.Connection.ExecuteAsync(new CommandDefinition("""
            update routing.preferences set channels = @channels::jsonb, categories = @categories::jsonb, updated_at = @now
            where tenant = @Tenant and user_id = @User
            """, new { person.Tenant, person.User, now, channels = Channels(preferences), categories = Categories(preferences) },
            session.Transaction, cancellationToken: ct));
        await session.CommitAsync(ct);
        return preferences;
    }

    /// <summary>Reads the two columns.</summary>
    public static Preferences Parse(string channels, string categories) => new(
        JsonSerializer.Deserialize(channels, RoutingJson.Default.DictionaryDeliveryChannelBoolean)!,
        JsonSerializer.Deserialize(categories, RoutingJson.Default.DictionaryStringDictionaryDeliveryChannelBoolean)!
            .ToDictionary(c => c.Key, IReadOnlyDictionary<DeliveryChannel, bool> (c) => c.Value));

    private static async Task<Preferences> ReadAsync(TenantSession session, Person person, string locking, CancellationToken ct)
    {
        var row = await session.Connection.QuerySingleOrDefaultAsync<(string Channels, string Categories)?>(new CommandDefinition(
            $"select channels::text, categories::text from routing.preferences where tenant = @Tenant and user_id = @User {locking}",
            new { person.Tenant, person.User }, session.Transaction, cancellationToken: ct));
        return row is { } stored ? Parse(stored.Channels, stored.Categories) : Preferences.None;
    }

    private static string Channels(Preferences preferences) => JsonSerializer.Serialize(
        preferences.Channels.ToDictionary(), RoutingJson.Default.DictionaryDeliveryChannelBoolean);

    private static string Categories(Preferences preferences) => JsonSerializer.Serialize(
        preferences.Categories.ToDictionary(c => c.Key, c => c.Value.ToDictionary()),
        RoutingJson.Default.DictionaryStringDictionaryDeliveryChannelBoolean);
}
