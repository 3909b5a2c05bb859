using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Platform.Postgres;

namespace Notify.Push;

/// <summary>Deletes devices that were dropped a day ago or have not been seen for very long. Runs on every replica, each hour.</summary>
internal sealed partial class DeviceSweeper(Database database, IOptions<PushOptions> options, TimeProvider time, ILogger<DeviceSweeper> log) : BackgroundService
{
    /// <summary>How long a dropped device is kept, so that a wrong report can be taken back.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private const int Batch = 500;

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

            await Task.Delay(Every, time, stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        int deleted;
        do
        {
            await using var connection = await database.Worker.OpenConnectionAsync(ct);
            deleted = await connection.ExecuteAsync(new CommandDefinition($"""
                delete from push.devices where (tenant, device_id) in (
                  select tenant, device_id from push.devices where unregistered_at < @dropped or last_seen_at < @forgotten
                  limit {Batch} for update skip locked)
                """, new { dropped = (now - Kept).UtcDateTime, forgotten = (now - options.Value.ForgetAfter).UtcDateTime }, cancellationToken: ct));
            if (deleted > 0) LogForgotten(log, deleted);
        }
        while (deleted == Batch);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot {Devices} devices that were dropped or not seen for long")]
    private static partial void LogForgotten(ILogger log, int devices);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old devices could not be deleted now; they will be in an hour")]
    private static partial void LogFailed(ILogger log, Exception e);
}
