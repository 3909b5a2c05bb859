using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Notify.Platform.Ledger;

/// <summary>Runs on every replica: claims what is due for free slots, takes over from the dead, deletes what is old.</summary>
internal sealed partial class LedgerSweeper(LedgerParts parts, LedgerQueue queue, LedgerOwner owner, ILogger<LedgerSweeper> log)
    : BackgroundService
{
    private static readonly TimeSpan DeleteEvery = TimeSpan.FromMinutes(1);
    private long swept;
    private long reconciled;
    private long deleted;

    /// <summary>The first to be stopped: nothing is begun from here on, while the worker still stores what comes back.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                if (Every(ref swept, parts.Options.Sweep)) await SweepAsync(stoppingToken).ConfigureAwait(false);
                await ClaimAsync(stoppingToken).ConfigureAwait(false);
                await queue.Sweep.WaitAsync(parts.Options.Sweep, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e, parts.Schema);
                await Task.Delay(parts.Options.Sweep, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ClaimAsync(CancellationToken ct)
    {
        while (owner.Lives(owner.Current) && queue.Free() is var free && free > 0)
        {
            var claimed = await parts.Claims.ClaimAsync(owner.Current, free, parts.Time.GetUtcNow(), ct).ConfigureAwait(false);
            queue.Add(claimed);
            if (claimed.Count == 0) return;
        }
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        await TakeOverAsync(ct).ConfigureAwait(false);
        if (Every(ref reconciled, parts.Options.Renewal))
            await parts.Transitions.GiveBackAsync(owner.Current, queue.Held, ct).ConfigureAwait(false);
        if (Every(ref deleted, DeleteEvery))
            await parts.Ends.DeleteAsync(parts.Time.GetUtcNow() - parts.Options.Keep, ct).ConfigureAwait(false);
    }

    private async Task TakeOverAsync(CancellationToken ct)
    {
        var dead = await parts.Claims.DeadAsync(ct).ConfigureAwait(false);
        while (dead.Length > 0)
        {
            var (claimed, sending, ended) = await parts.Claims.TakeOverAsync(dead, parts.Options, parts.Time.GetUtcNow(), ct).ConfigureAwait(false);
            if (claimed + sending == 0) return;
            LedgerMetrics.Took(parts.Schema, LedgerState.Claimed, claimed);
            LedgerMetrics.Took(parts.Schema, LedgerState.Sending, sending);
            LogTakenOver(log, parts.Schema, claimed, sending, ended);
        }
    }

    private static bool Every(ref long last, TimeSpan span)
    {
        if (last != 0 && Stopwatch.GetElapsedTime(last) < span) return false;
        last = Stopwatch.GetTimestamp();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ledger {Schema}: the sweep failed and is tried again")]
    private static partial void LogFailed(ILogger log, Exception e, string schema);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ledger {Schema}: took over {Claimed} claimed and {Sending} being sent from dead owners; {Ended} of these ended")]
    private static partial void LogTakenOver(ILogger log, string schema, int claimed, int sending, int ended);
}
