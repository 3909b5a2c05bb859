using System.Security.Cryptography;
using System.Text;
using Dapper;
using Notify.Platform;
using Notify.Platform.Postgres;

namespace Notify.Push;

/// <summary>The devices as consumers and the sender see them: in batches, across tenants.</summary>
internal sealed class DeviceReader(Database database)
{
    /// <summary>The device ids of many people; who has none is not in it.</summary>
    public async Task<IReadOnlyDictionary<Person, IReadOnlyList<string>>> OfPeopleAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<(string Tenant, string User, string Device)>(new CommandDefinition("""
            select d.tenant, d.user_id, d.device_id from unnest(@tenants, @users) p(tenant, user_id)
            join push.devices d on d.tenant = p.tenant and d.user_id = p.user_id order by d.last_seen_at desc, d.device_id
            """, new { tenants = people.Select(p => p.Tenant).ToArray(), users = people.Select(p => p.User).ToArray() }, cancellationToken: ct));
        return rows.GroupBy(r => new Person(r.Tenant, r.User))
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(r => r.Device)]);
    }

    /// <summary>Where many deliveries go right now. Null where the device is gone or belongs to someone else by now.</summary>
    public async Task<IReadOnlyList<PushTarget?>> TargetsAsync(IReadOnlyList<(Person Person, string Device)> wanted, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<(int N, string Platform, string Token)>(new CommandDefinition("""
            select w.n::int, d.platform, d.token
            from unnest(@tenants, @users, @devices) with ordinality w(tenant, user_id, device_id, n)
            join push.devices d on d.tenant = w.tenant and d.device_id = w.device_id and d.user_id = w.user_id
            """, new
        {
            tenants = wanted.Select(w => w.Person.Tenant).ToArray(),
            users = wanted.Select(w => w.Person.User).ToArray(),
            devices = wanted.Select(w => w.Device).ToArray(),
        }, cancellationToken: ct));
        var targets = new PushTarget?[wanted.Count];
        foreach (var (n, platform, token) in rows) targets[n - 1] = new(platform, token);
        return targets;
    }

    /// <summary>Removes a device whose token FCM does not know any more, unless the app has sent a new one meanwhile.</summary>
    public async Task RemoveAsync(string tenant, string deviceId, string token, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("""
            delete from push.devices where tenant = @tenant and device_id = @deviceId and token_hash = @hash
            """, new { tenant, deviceId, hash = DeviceToken.Hash(token) }, cancellationToken: ct));
    }
}

/// <summary>Tokens are found by their hash: they can be longer than an index takes.</summary>
internal static class DeviceToken
{
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
