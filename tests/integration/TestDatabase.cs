using Microsoft.Extensions.Logging.Abstractions;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.IntegrationTests;

/// <summary>A fresh database with the migrations of some services, dropped afterwards. Needs POSTGRES, which <c>make test</c> sets.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string server;
    private readonly string name;

    private TestDatabase(string server, string name)
    {
        this.server = server;
        this.name = name;
        Options = new PostgresOptions { Owner = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString };
        Database = new Database(Microsoft.Extensions.Options.Options.Create(Options), NullLoggerFactory.Instance);
    }

    public PostgresOptions Options { get; }

    public Database Database { get; }

    public static async Task<TestDatabase> CreateAsync(params MigrationSet[] sets)
    {
        var server = Environment.GetEnvironmentVariable("POSTGRES")
            ?? throw new InvalidOperationException("POSTGRES is not set: run the tests by `make test`, which starts a PostgreSQL of its own.");
        var test = new TestDatabase(server, $"t_{Guid.CreateVersion7():N}");
        await test.ExecuteOnServerAsync($"create database {test.name}");
        await new Migrator(test.Options, NullLogger<Migrator>.Instance).RunAsync(sets, CancellationToken.None);
        return test;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        // Connections that were just closed take a moment to leave the server.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await ExecuteOnServerAsync($"drop database if exists {name}");
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse && attempt < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    private async Task ExecuteOnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
