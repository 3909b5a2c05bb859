using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>Tells phones what to clear, each at most once a second. Runs on every replica; a repeat clears nothing more.</summary>
internal sealed partial class Dismisser(Dismissals dismissals, FcmGate fcm, IOptions<PushOptions> options, TimeProvider time, ILogger<Dismisser> log) : BackgroundService
{
    private const int AtOnce = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Dismiss)
        {
            var found = 0;
            try
            {
                found = await TellAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e);
            }

            if (found == 0) await Task.Delay(options.Value.Ledger.Sweep, stoppingToken);
        }
    }

    private async Task<int> TellAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var due = await dismissals.ClaimAsync(now, now - options.Value.StaleAfter, ct);
        var few = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(due, few, async (device, stop) => await TellAsync(device, stop));
        return due.Count;
    }

    private async Task TellAsync(DeviceDismissals device, CancellationToken ct)
    {
        var message = DismissalTemplate.Of(device.Target, device.Items, out var taken);
        var told = device.Items.Take(taken).ToList();
        var (result, _) = await fcm.SendAsync(device.Target.Platform, message, ct);
        PushMetrics.Dismissed.Add(1, new KeyValuePair<string, object?>("outcome", result.Outcome.ToString().ToLowerInvariant()));
        var now = time.GetUtcNow();
        if (result.Outcome is SendOutcome.Sent or SendOutcome.Failed) await dismissals.DoneAsync(device, told, ct);
        else await dismissals.LaterAsync(device, told, now + (result.After ?? PushOptions.FcmMinimum), ct);
        await dismissals.LaterAsync(device, [.. device.Items.Skip(taken)], now + Dismissals.Pause, ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Phones could not be told now what was read elsewhere; they will be")]
    private static partial void LogFailed(ILogger log, Exception e);
}
