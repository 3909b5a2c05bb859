using Npgsql;

namespace Notify.Platform.Postgres;

/// <summary>One transaction of a request. Row level security shows it the rows of its tenant. Disposed without a commit it rolls back.</summary>
public sealed class TenantSession(NpgsqlConnection connection, NpgsqlTransaction transaction, string tenant) : IAsyncDisposable
{
    /// <summary>The open connection.</summary>
    public NpgsqlConnection Connection { get; } = connection;

    /// <summary>The running transaction.</summary>
    public NpgsqlTransaction Transaction { get; } = transaction;

    /// <summary>The tenant whose rows are visible.</summary>
    public string Tenant { get; } = tenant;

    /// <summary>Makes what was done durable.</summary>
    public Task CommitAsync(CancellationToken ct) => Transaction.CommitAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync().ConfigureAwait(false);
        await Connection.DisposeAsync().ConfigureAwait(false);
    }
}
