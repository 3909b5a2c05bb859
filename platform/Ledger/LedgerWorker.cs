using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Notify.Platform.Ledger;

/// <summary>
/// Sends what this process holds. One loop stores the results that have come in and marks the next entries, together; while it
/// waits for PostgreSQL further results gather, so batches grow with the load.
/// </summary>
internal sealed class LedgerWorker<TPrepared>(
    LedgerParts parts, LedgerQueue queue, LedgerOwner owner, LedgerReporter reporter, LedgerSends<TPrepared> sends) : BackgroundService
{
    private static readonly TimeSpan CancelledSends = TimeSpan.FromSeconds(2);

    // A turn costs a commit: what comes within this time shares it.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);
    private readonly List<LedgerResult> results = [];
    private List<LedgerItem> next = [];
    private int freed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Statements are not cut by a stop: a result whose storing was cut would count as refused.
        using var limit = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var keeping = Task.CompletedTask;
        try
        {
            await owner.JoinAsync(stoppingToken).ConfigureAwait(false);
            keeping = owner.KeepAsync(ended.Token);
            queue.Open();
            while (true)
            {
                await queue.Work.WaitAsync(Timeout.InfiniteTimeSpan, stoppingToken).ConfigureAwait(false);
                if (sends.Done < parts.Options.Cap / 4) await Task.Delay(Gathering, stoppingToken).ConfigureAwait(false);
                await TurnAsync(limit.Token, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            limit.CancelAfter(parts.Options.Drain + CancelledSends);
            await DrainAsync(limit.Token).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Works until there is nothing to store and nothing to begin.</summary>
    private async Task TurnAsync(CancellationToken ct, CancellationToken stopping)
    {
        while (true)
        {
            Gather();
            if (next.Count == 0) next = Begin();
            if (results.Count == 0 && next.Count == 0) return;
            try
            {
                var preparing = sends.PrepareAsync(next, ct);
                var turn = await parts.Transitions.TurnAsync(results, next, parts.Time.GetUtcNow(), ct).ConfigureAwait(false);
                Stored(turn.Stored);
                Start(turn.Began, await preparing.ConfigureAwait(false));
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                sends.LogOutage(e);
                await Task.Delay(TimeSpan.FromMilliseconds(200), stopping).ConfigureAwait(false);
            }
        }
    }

    private void Gather()
    {
        while (sends.TryTake(out var done))
        {
            var step = LedgerRules.After(done.Item, done.Result, parts.Time.GetUtcNow(), parts.Options, Random.Shared.NextDouble());
            results.Add(new(done.Item, step));
            freed++;
        }
    }

    private List<LedgerItem> Begin()
    {
        var taken = queue.Take(freed);
        freed = 0;
        return taken;
    }

    private void Stored(IReadOnlySet<LedgerClaim> stored)
    {
        foreach (var (item, step) in results)
            if (stored.Contains(LedgerClaim.Of(item)) && LedgerState.IsEnd(step.State)) End(item.Entry, step, step.Unmade ? item.Attempt - 1 : item.Attempt);
        if (results.Count > stored.Count) sends.Refused(results.Count - stored.Count);
        queue.Forget(results.Select(r => r.Item));
        results.Clear();
    }

    private void Start(IReadOnlyDictionary<LedgerClaim, LedgerStep> began, IReadOnlyList<TPrepared>? prepared)
    {
        var gone = new List<LedgerItem>();
        for (var i = 0; i < next.Count; i++)
        {
            var item = next[i];
            if (began.TryGetValue(LedgerClaim.Of(item), out var step) && step.State == LedgerState.Sending)
            {
                if (prepared is null) sends.NotPrepared(item);
                else sends.Start(item, prepared[i]);
                continue;
            }

            gone.Add(item);
            if (step.State is not null) End(item.Entry, step, item.Attempt - 1);
        }

        freed += gone.Count;
        queue.Forget(gone);
        next = [];
    }

    private void End(LedgerEntry entry, LedgerStep step, int attempts) => reporter.Add(
        new(entry, LedgerState.Outcome(step.State), step.Reason, step.ProviderId, attempts, parts.Time.GetUtcNow()));

    /// <summary>No new claims; what is being sent may finish; the rest is given back.</summary>
    private async Task DrainAsync(CancellationToken limit)
    {
        var began = Stopwatch.GetTimestamp();
        queue.Close();
        try
        {
            await TurnAsync(limit, limit).ConfigureAwait(false);
            while (queue.Sending > 0)
            {
                if (Stopwatch.GetElapsedTime(began) >= parts.Options.Drain) await sends.CancelAsync().ConfigureAwait(false);
                await queue.Work.WaitAsync(TimeSpan.FromMilliseconds(50), limit).ConfigureAwait(false);
                await TurnAsync(limit, limit).ConfigureAwait(false);
            }

            await parts.Transitions.GiveBackAsync(owner.Current, () => [], limit).ConfigureAwait(false);
            await owner.LeaveAsync(limit).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The lease runs out by itself; another replica takes over.
            sends.LogUnclean(e);
        }
    }
}
