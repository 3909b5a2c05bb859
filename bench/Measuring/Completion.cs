using System.Diagnostics;
using Notify.Bench.Systems;
using Notify.Bench.Workload;

namespace Notify.Bench.Measuring;

/// <summary>Watches a run until everything that must arrive has arrived, and keeps when each kind did. Only cheap counts are read.</summary>
internal sealed class Completion(ISystemUnderTest system, SandboxClient sandbox, Expectation expected, Arrivals arrivals, int run)
{
    private long items;
    private long log;

    /// <summary>When the last of each kind was seen; 0 for not yet.</summary>
    public long ItemsAt { get; private set; }

    public long OutsideAt { get; private set; }

    public long FramesAt { get; private set; }

    /// <summary>Whether all came in time.</summary>
    public bool IsComplete => ItemsAt > 0 && OutsideAt > 0 && FramesAt > 0;

    /// <summary>When the last of all was seen.</summary>
    public long At => Math.Max(ItemsAt, Math.Max(OutsideAt, FramesAt));

    /// <summary>Counts start from what is there now.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        await sandbox.ClearAsync(ct);
        items = await system.ItemsAsync(ct);
        log = await system.LogAsync(ct) ?? 0;
    }

    public async Task WaitAsync(TimeSpan poll, TimeSpan patience, Task generating, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (!IsComplete && watch.Elapsed < patience)
        {
            if (generating.IsFaulted) await generating;
            if (FramesAt == 0 && arrivals.Received >= expected.Frames) FramesAt = arrivals.Last;
            if (ItemsAt == 0 && await system.ItemsAsync(ct) - items >= expected.Items) ItemsAt = Stopwatch.GetTimestamp();
            if (OutsideAt == 0 && await IsOutsideCompleteAsync(ct)) OutsideAt = Stopwatch.GetTimestamp();
            if (!IsComplete) await Task.Delay(poll, ct);
        }
    }

    /// <summary>Waits for what a system still owes its own books, so that its cost is counted too.</summary>
    /// <returns>How many lines of the delivery log are missing, and where the system did not know who was connected.</returns>
    public async Task<(long Missing, IReadOnlySet<EventId> Unknown)> SettleAsync(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
        while (true)
        {
            var missing = await system.LogAsync(ct) is { } lines ? log + expected.Items + expected.Pushes + expected.Mails - lines : 0;
            if (missing <= 0 || watch.Elapsed > TimeSpan.FromSeconds(20))
            {
                var unknown = await system.UnknownPresenceAsync(run, ct);
                missing += expected.ExtraMails(unknown);
                if (missing == 0 || watch.Elapsed > TimeSpan.FromSeconds(20)) return (missing, unknown);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
        }
    }

    private async Task<bool> IsOutsideCompleteAsync(CancellationToken ct)
    {
        if (expected.Pushes + expected.Mails == 0) return true;
        var (push, mail) = await sandbox.CountsAsync(ct);
        return push >= expected.Pushes && mail >= expected.Mails;
    }
}
