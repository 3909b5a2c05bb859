using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.Ingestion;

/// <summary>Deletes the requests whose window is over. Runs on every replica; they do not wait for each other.</summary>
internal sealed partial class RequestSweeper(RequestStore store, IOptions<IngestionOptions> options, TimeProvider time, ILogger<RequestSweeper> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.IdempotencySweep, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await store.SweepAsync(stoppingToken))
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // What is expired stays so: the next round deletes it.
                LogFailed(log, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired requests could not be deleted; it is tried again")]
    private static partial void LogFailed(ILogger log, Exception e);
}
