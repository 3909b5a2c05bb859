using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.Ingestion;

/// <summary>Expands events to the subscribers of their topics. Runs on every replica; one event is worked on by one of them at a time.</summary>
internal sealed partial class ExpansionWorker(
    Expander expander, ExpansionStore store, IOptions<IngestionOptions> options, ILogger<ExpansionWorker> log) : BackgroundService
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var swept = 0L;
        while (true)
        {
            var wait = options.Value.ExpansionPoll;
            try
            {
                while (await expander.RunAsync(stoppingToken))
                {
                }

                if (swept == 0 || Stopwatch.GetElapsedTime(swept) > SweepEvery)
                {
                    while (await store.SweepAsync(options.Value.ExpansionKeep, stoppingToken))
                    {
                    }

                    swept = Stopwatch.GetTimestamp();
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The row is still there: whatever went wrong, it is tried again.
                LogFailed(log, e);
                wait = Backoff;
            }

            await store.Added.WaitAsync(wait, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscribers could not be notified now; it is tried again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
