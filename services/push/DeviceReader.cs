using System.Security.Cryptography;
using System.Text;
using Dapper;
using Notify.Platform;
using Notify.Platform.Postgres;

namespace Notify.Push;

/// <summary>A person's devices.</summary>
/// <param name="Ids">Those that take pushes, seen last first.</param>
/// <param name="Stale">Whether there are others, not seen for too long.</param>
internal readonly record struct PersonDevices(IReadOnlyList<string> Ids, bool Stale);

/// <summary>The devices as consumers and the sender see them: in batches, across tenants. Only those that take pushes.</summary>
internal sealed class DeviceReader(Database database)
{
    /// <summary>The device ids of many people; who has none is not in it.</summary>
    /// <param name="people">The people.</param>
    /// <param name="fresh">Devices not seen since then are stale.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyDictionary<Person, PersonDevices>> OfPeopleAsync(IReadOnlyList<Person> people, DateTimeOffset fresh, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<(string Tenant, string User, string Device, bool Stale)>(new CommandDefinition("""
            select d.tenant, d.user_id, d.device_id, d.last_seen_at < @fresh from unnest(@tenants, @users) p(tenant, user_id)
            join push.devices d on d.tenant = p.tenant and d.user_id = p.user_id
            where d.unregistered_at is null order by d.last_seen_at desc, d.device_id
            """, new
        {
            tenants = people.Select(p => p.Tenant).ToArray(),
            users = people.Select(p => p.User).ToArray(),
            fresh = fresh.UtcDateTime,
        }, cancellationToken: ct));
        return rows.GroupBy(r => new Person(r.Tenant, r.User))
            .ToDictionary(g => g.Key, g => new PersonDevices([.. g.Where(r => !r.Stale).Select(r => r.Device)], g.Any(r => r.Stale)));
    }

    /// <summary>Where many deliveries go right now. Null where the device is gone, stale, or belongs to someone else by now.</summary>
    public async Task<IReadOnlyList<PushTarget?>> TargetsAsync(IReadOnlyList<(Person Person, string Device)> wanted, DateTimeOffset fresh, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<(int N, string Platform, string Token)>(new CommandDefinition("""
            select w.n::int, d.platform, d.token
            from unnest(@tenants, @users, @devices) with ordinality w(tenant, user_id, device_id, n)
            join push.devices d on d.tenant = w.tenant and d.device_id = w.device_id and d.user_id = w.user_id
            where d.unregistered_at is null and d.last_seen_at >= @fresh
            """, new
        {
            tenants = wanted.Select(w => w.Person.Tenant).ToArray(),
            users = wanted.Select(w => w.Person.User).ToArray(),
            devices = wanted.Select(w => w.Device).ToArray(),
            fresh = fresh.UtcDateTime,
        }, cancellationToken: ct));
        var targets = new PushTarget?[wanted.Count];
        foreach (var (n, platform, token) in rows) targets[n - 1] = new(platform, token);
        return targets;
    }
}

/// <summary>Tokens are found by their hash: they can be longer than an index takes.</summary>
internal static class DeviceToken
{
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
