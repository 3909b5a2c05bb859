using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.Inbox;

/// <summary>
/// Brings snoozed items back, ends those whose time is over, and forgets tombstones. Runs on every replica: each change is made
/// under the lock of the head and looks again, so that two sweepers do nothing twice.
/// </summary>
internal sealed partial class InboxSweeper(
    SweepStore store, ItemChanges changes, IOptions<SweepOptions> options, TimeProvider time, ILogger<InboxSweeper> log) : BackgroundService
{
    /// <summary>Does all that is due.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        int found;
        do
        {
            var now = Stamp.Now(time);
            var due = await store.DueAsync(now, ct);
            foreach (var group in due.Where(d => d.Change is not null).GroupBy(d => (d.Person, d.Change)))
                await changes.ChangeManyAsync(
                    group.Key.Person, new(group.Key.Change!.Value), new() { Ids = [.. group.Select(d => d.Id)], DueBy = now }, ct);
            await store.ForgetAsync([.. due.Where(d => d.Change is null)], now, ct);
            found = due.Count;
        }
        while (found == SweepStore.Batch);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // What is due stays so: the next round does it.
                LogFailed(log, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Items that are due could not be looked after; it is tried again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
