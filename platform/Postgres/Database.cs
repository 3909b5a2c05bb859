using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Notify.Platform.Postgres;

/// <summary>The database behind two data sources. Which one is used says who asks: a request or a worker.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly NpgsqlDataSource api;

    /// <summary>Opens no connection yet.</summary>
    public Database(IOptions<PostgresOptions> options, ILoggerFactory logs)
    {
        api = Build(options.Value.ApiConnection, logs);
        Worker = Build(options.Value.WorkerConnection, logs);
    }

    /// <summary>For consumers and sweepers, across tenants. Every query of theirs still names the tenant in its keys.</summary>
    public NpgsqlDataSource Worker { get; }

    /// <summary>For a request: a transaction that sees the rows of one tenant only.</summary>
    public async Task<TenantSession> OpenAsync(string tenant, CancellationToken ct)
    {
        var connection = await api.OpenConnectionAsync(ct).ConfigureAwait(false);
        try
        {
            var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
            await using var command = new NpgsqlCommand("select set_config('app.tenant', $1, true)", connection, transaction);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            return new TenantSession(connection, transaction, tenant);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync().ConfigureAwait(false);
        await Worker.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlDataSource Build(string connection, ILoggerFactory logs) =>
        new NpgsqlDataSourceBuilder(connection).UseLoggerFactory(logs).Build();
}
