using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.Routing;

/// <summary>Runs on every replica: decides what is due, publishes what is to go, tells how the rest ended, deletes what is old.</summary>
internal sealed partial class HeldSweeper(
    HeldFreeze freeze, HeldPublish publish, HeldStore store, IOptions<HeldOptions> options, ILogger<HeldSweeper> log) : BackgroundService
{
    private static readonly TimeSpan DeleteEvery = TimeSpan.FromMinutes(1);
    private long deleted;

    /// <summary>Does all there is to do now.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        while (await freeze.RunAsync(ct))
        {
        }

        while (await publish.ReleaseAsync(ct))
        {
        }

        while (await publish.ReportAsync(ct))
        {
        }

        if (deleted != 0 && Stopwatch.GetElapsedTime(deleted) < DeleteEvery) return;
        await store.DeleteAsync(options.Value.Keep, ct);
        deleted = Stopwatch.GetTimestamp();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e);
            }

            await Task.Delay(options.Value.Sweep, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is held could not be swept now; it is tried again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
