using System.Text.Json;
using Microsoft.Extensions.Logging;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>Where a push goes, read just before it is sent.</summary>
/// <param name="Platform"><c>android</c>, <c>ios</c> or <c>web</c>.</param>
/// <param name="Token">FCM's registration token; never logged.</param>
internal sealed record PushTarget(string Platform, string Token)
{
    public override string ToString() => Platform;
}

/// <summary>Sends one push to one device and draws the consequence of FCM's answer.</summary>
internal sealed partial class PushSender(DeviceReader devices, FcmClient fcm, TimeProvider time, ILogger<PushSender> log) : ILedgerSender<PushTarget?>
{
    public Task<IReadOnlyList<PushTarget?>> PrepareAsync(IReadOnlyList<LedgerAttempt> attempts, CancellationToken ct) =>
        devices.TargetsAsync([.. attempts.Select(a => (new Person(a.Entry.Tenant, a.Entry.User), a.Entry.Endpoint))], ct);

    public async Task<SendResult> SendAsync(LedgerAttempt attempt, PushTarget? prepared, CancellationToken ct)
    {
        if (prepared is null) return SendResult.Suppressed(PushReport.DeviceGone);
        var delivery = JsonSerializer.Deserialize(attempt.Entry.Payload, ContractsJson.Default.PushDelivery)!;
        if (FcmTemplate.Of(delivery, prepared, time.GetUtcNow()) is not { } message) return SendResult.Failed("too_large");
        var reaction = await fcm.SendAsync(message, ct);
        if (reaction.Duty == FcmDuty.RemoveDevice)
        {
            await devices.RemoveAsync(attempt.Entry.Tenant, attempt.Entry.Endpoint, prepared.Token, ct);
            LogRemoved(log, attempt.Entry.Id);
        }

        return reaction.Result;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "FCM does not know the device of {Delivery} any more; it was removed unless it has a new token")]
    private static partial void LogRemoved(ILogger log, Guid delivery);
}
