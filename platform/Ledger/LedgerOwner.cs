using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify.Platform.Ledger;

/// <summary>
/// This process as the holder of entries. Its lease is counted by the database's clock; a lease that ran out is never revived,
/// the process goes on under a new name and what it held under the old one is refused.
/// </summary>
internal sealed partial class LedgerOwner(NpgsqlDataSource database, string schema, LedgerOptions options, ILogger<LedgerOwner> log)
{
    private volatile Holding holding = new(Guid.Empty, 0);

    /// <summary>The present name; empty until the first lease.</summary>
    public Guid Current => holding.Owner;

    /// <summary>Whether a name's lease still lives as far as this process can know. Only PostgreSQL's answer to a transition is final.</summary>
    public bool Lives(Guid owner) => holding is var h && h.Owner == owner && Stopwatch.GetTimestamp() < h.Until;

    /// <summary>Takes a first lease, for as long as it takes.</summary>
    public async Task JoinAsync(CancellationToken ct)
    {
        while (!await TryAsync(JoinOnceAsync, ct).ConfigureAwait(false)) await Task.Delay(RetryAfter, ct).ConfigureAwait(false);
    }

    /// <summary>Renews until cancelled.</summary>
    public async Task KeepAsync(CancellationToken ct)
    {
        var wait = options.Renewal;
        while (true)
        {
            await Task.Delay(wait, ct).ConfigureAwait(false);
            wait = await TryAsync(RenewAsync, ct).ConfigureAwait(false) ? options.Renewal : RetryAfter;
        }
    }

    /// <summary>Gives the lease back, and with it whatever is still held.</summary>
    public async Task LeaveAsync(CancellationToken ct)
    {
        await ExecuteAsync($"delete from {schema}.owners where owner = $1", holding.Owner, null, ct).ConfigureAwait(false);
        holding = new(Guid.Empty, 0);
    }

    private TimeSpan RetryAfter => options.Renewal < TimeSpan.FromMilliseconds(500) ? options.Renewal : TimeSpan.FromMilliseconds(500);

    private async Task JoinOnceAsync(CancellationToken ct)
    {
        var owner = Guid.CreateVersion7();
        var until = Until();
        await ExecuteAsync($"insert into {schema}.owners (owner, lease_until) values ($1, clock_timestamp() + $2)", owner, options.Lease, ct)
            .ConfigureAwait(false);
        holding = new(owner, until);
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        var (owner, until) = (holding.Owner, Until());
        var renewed = await ExecuteAsync($"""
            update {schema}.owners set lease_until = clock_timestamp() + $2 where owner = $1 and lease_until > clock_timestamp()
            """, owner, options.Lease, ct).ConfigureAwait(false);
        if (renewed == 1)
        {
            holding = new(owner, until);
            return;
        }

        LogLost(log, schema, owner);
        await JoinOnceAsync(ct).ConfigureAwait(false);
    }

    private long Until() => Stopwatch.GetTimestamp() + (long)(options.Lease.TotalSeconds * Stopwatch.Frequency);

    private async Task<bool> TryAsync(Func<CancellationToken, Task> action, CancellationToken ct)
    {
        try
        {
            await action(ct).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(log, e, schema);
            return false;
        }
    }

    private async Task<int> ExecuteAsync(string sql, Guid owner, TimeSpan? lease, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = owner });
        if (lease is { } time) command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = time });
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ledger {Schema}: the lease of owner {Owner} was lost; a new one is taken")]
    private static partial void LogLost(ILogger log, string schema, Guid owner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ledger {Schema}: the lease could not be renewed; it is tried again")]
    private static partial void LogFailed(ILogger log, Exception e, string schema);

    private sealed record Holding(Guid Owner, long Until);
}
