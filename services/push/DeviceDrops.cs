using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Platform.Ledger;
using Notify.Platform.Postgres;

namespace Notify.Push;

/// <summary>
/// Drops the devices that FCM reports dead or foreign, and believes it only as long as it is plausible: beyond that the latest
/// drops are taken back, none is made, and the deliveries are tried later.
/// </summary>
internal sealed partial class DeviceDrops(Database database, IOptions<PushOptions> options, TimeProvider time, ILogger<DeviceDrops> log)
{
    /// <summary>Drops of so long ago are taken back by an alarm.</summary>
    public static readonly TimeSpan TakenBack = TimeSpan.FromMinutes(10);

    private readonly MassGuard unregistered = new(options.Value.UnregisteredShare, options.Value.UnregisteredLeast, time);
    private readonly MassGuard mismatched = new(options.Value.MismatchShare, options.Value.MismatchLeast, time);

    /// <summary>A device took a push.</summary>
    public void Alive()
    {
        unregistered.Alive();
        mismatched.Alive();
    }

    /// <summary>Drops a device whose token FCM refuses, unless the app has sent a new one meanwhile.</summary>
    /// <returns>What becomes of the delivery.</returns>
    public async Task<SendResult> DropAsync(LedgerEntry entry, string token, FcmReaction reaction, CancellationToken ct)
    {
        var reason = reaction.Result.Reason!;
        var guard = reaction.Duty == FcmDuty.DropForeignDevice ? mismatched : unregistered;
        // Marked before it is counted: an alarm that comes of a later report finds the mark and takes it back.
        var marked = !guard.Alarmed;
        if (marked) await MarkAsync(entry.Tenant, entry.Endpoint, token, ct);
        var verdict = guard.Dead();
        if (verdict == MassVerdict.Plausible)
        {
            if (!marked) await MarkAsync(entry.Tenant, entry.Endpoint, token, ct);
            PushMetrics.Dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));
            LogDropped(log, entry.Id, reason);
            return reaction.Result;
        }

        var takenBack = marked ? await TakeBackAsync(ct) : 0;
        PushMetrics.Implausible.Add(1, new KeyValuePair<string, object?>("reason", reason));
        if (verdict == MassVerdict.Alarm) LogAlarm(log, reason, takenBack);
        return SendResult.Retry($"{reason}_en_masse", FcmReaction.FaultWait);
    }

    private async Task MarkAsync(string tenant, string deviceId, string token, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("""
            update push.devices set unregistered_at = @now where tenant = @tenant and device_id = @deviceId and token_hash = @hash
            """, new { tenant, deviceId, hash = DeviceToken.Hash(token), now = time.GetUtcNow().UtcDateTime }, cancellationToken: ct));
    }

    private async Task<int> TakeBackAsync(CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(
            "update push.devices set unregistered_at = null where unregistered_at > @since",
            new { since = (time.GetUtcNow() - TakenBack).UtcDateTime }, cancellationToken: ct));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The device of {Delivery} takes no push any more ({Reason}), unless it has a new token")]
    private static partial void LogDropped(ILogger log, Guid delivery, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "FCM reports too many devices at once ({Reason}): none is dropped, {Devices} are taken back, pushes to them wait. "
        + "Check that the service account's project is the apps'; if the devices are dead indeed, raise Push:UnregisteredShare or Push:MismatchShare")]
    private static partial void LogAlarm(ILogger log, string reason, int devices);
}
