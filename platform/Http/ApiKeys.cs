using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Platform.Http;

/// <summary>A service that showed a valid key.</summary>
/// <param name="Tenant">The tenant it may act for.</param>
/// <param name="Name">The key's name, for logs.</param>
/// <param name="Actions">What it may do, such as <c>events:write</c>; <c>*</c> is everything.</param>
public sealed record ServiceCaller(string Tenant, string Name, IReadOnlyList<string> Actions);

/// <summary>Keys of services: stored as SHA-256, found by it, remembered for ten seconds (so a revoked key ends within that).</summary>
public sealed class ApiKeys(Database database, TimeProvider time)
{
    /// <summary>What every key starts with, so that a leaked one is recognised.</summary>
    public const string Prefix = "ntf_";

    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (ServiceCaller? Caller, DateTimeOffset Until)> known = new();

    /// <summary>A new random key: 256 bits after the prefix.</summary>
    public static string NewKey() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Who shows this key; null if nobody may.</summary>
    public async ValueTask<ServiceCaller?> FindAsync(string key, CancellationToken ct)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.Length > 200) return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        var id = Convert.ToHexString(hash);
        var now = time.GetUtcNow();
        if (known.TryGetValue(id, out var hit) && hit.Until > now) return hit.Caller;
        if (known.Count > 10_000) known.Clear();

        var caller = await ReadAsync(hash, ct).ConfigureAwait(false);
        known[id] = (caller, now + Remembered);
        return caller;
    }

    /// <summary>Stores a key's hash; a key that is there already keeps its tenant and takes the new actions.</summary>
    public async Task StoreAsync(string key, string tenant, string name, IReadOnlyList<string> actions, CancellationToken ct)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        await using var connection = await database.Worker.OpenConnectionAsync(ct).ConfigureAwait(false);
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into access.api_keys (tenant, key_hash, name, actions) values (@tenant, @hash, @name, @actions)
            on conflict (tenant, key_hash) do update set name = excluded.name, actions = excluded.actions, revoked_at = null
            """, new { tenant, hash, name, actions = actions.ToArray() }, cancellationToken: ct)).ConfigureAwait(false);
    }

    private async Task<ServiceCaller?> ReadAsync(byte[] hash, CancellationToken ct)
    {
        await using var command = database.Worker.CreateCommand("""
            select tenant, name, actions from access.api_keys where key_hash = $1 and revoked_at is null
            """);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = hash });
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return await rows.ReadAsync(ct).ConfigureAwait(false)
            ? new ServiceCaller(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<string[]>(2)) : null;
    }
}
