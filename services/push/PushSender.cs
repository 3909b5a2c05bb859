using System.Text.Json;
using Microsoft.Extensions.Options;
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
internal sealed class PushSender(DeviceReader devices, DeviceDrops drops, FcmGate fcm, IOptions<PushOptions> options, TimeProvider time) : ILedgerSender<PushTarget?>
{
    // What waited together does not go together.
    private static readonly TimeSpan Spread = TimeSpan.FromMinutes(1);

    public Task<IReadOnlyList<PushTarget?>> PrepareAsync(IReadOnlyList<LedgerAttempt> attempts, CancellationToken ct) => devices.TargetsAsync(
        [.. attempts.Select(a => (new Person(a.Entry.Tenant, a.Entry.User), a.Entry.Endpoint))], time.GetUtcNow() - options.Value.StaleAfter, ct);

    public async Task<SendResult> SendAsync(LedgerAttempt attempt, PushTarget? prepared, CancellationToken ct)
    {
        if (prepared is null) return SendResult.Suppressed(PushReport.DeviceGone);
        var delivery = JsonSerializer.Deserialize(attempt.Entry.Payload, ContractsJson.Default.PushDelivery)!;
        var now = time.GetUtcNow();
        if (delivery.Priority == Priority.Bulk && QuarterHours.Left(now, options.Value.QuarterHourPause) is { } left)
            return SendResult.Deferred("quarter_hour", left + (Spread * Random.Shared.NextDouble()));
        if (FcmTemplate.Of(delivery, prepared, now, out var cut) is not { } message) return SendResult.Failed("too_large");
        var reaction = await fcm.SendAsync(prepared.Platform, message, ct);
        if (reaction.Duty is FcmDuty.DropDevice or FcmDuty.DropForeignDevice) return await drops.DropAsync(attempt.Entry, prepared.Token, reaction, ct);
        if (reaction.Result.Outcome != SendOutcome.Sent) return reaction.Result;
        drops.Alive();
        if (!cut) return reaction.Result;
        PushMetrics.Cut.Add(1);
        return SendResult.Sent(reaction.Result.ProviderId, PushReport.BodyCut);
    }
}
