using Npgsql;

namespace Notify.Bench.Systems;

/// <summary>A database of one system and round, gone afterwards.</summary>
internal sealed class FreshDatabase : IAsyncDisposable
{
    private readonly string server;

    private FreshDatabase(string server, string name)
    {
        this.server = server;
        Owner = new NpgsqlConnectionStringBuilder(server) { Database = name };
    }

    /// <summary>How its owner logs in.</summary>
    public NpgsqlConnectionStringBuilder Owner { get; }

    public static async Task<FreshDatabase> CreateAsync(string server, string name, CancellationToken ct, string? tablespace = null)
    {
        var database = new FreshDatabase(server, name);
        await database.OnServerAsync(Drop(name), ct);
        await database.OnServerAsync($"create database {name}{(tablespace is null ? "" : " tablespace " + tablespace)}", ct);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await OnServerAsync(Drop(Owner.Database!), CancellationToken.None);
    }

    // Not by force, which an autovacuum of it refuses to the owner; like this PostgreSQL ends that itself and waits 5 s for connections.
    private static string Drop(string name) => $"drop database if exists {name}";

    private async Task OnServerAsync(string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }
}
