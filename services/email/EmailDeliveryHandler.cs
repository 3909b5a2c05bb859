using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;

namespace Notify.Email;

/// <summary>Makes every delivery an obligation of the ledger.</summary>
internal sealed class EmailDeliveryHandler(Ledger<EmailSender> ledger, IOptions<EmailOptions> options, TimeProvider clock) : IBatchHandler<EmailDelivery>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<EmailDelivery>> batch, CancellationToken ct)
    {
        var giveUpAt = clock.GetUtcNow() + options.Value.GiveUp;
        await ledger.AcceptAsync([.. batch.Select(r => Entry(r.Value, giveUpAt))], ct).ConfigureAwait(false);
        return new Outcome();
    }

    private static LedgerEntry Entry(EmailDelivery delivery, DateTimeOffset giveUpAt) => new()
    {
        Id = NotifyIds.Delivery(delivery.NotificationId, DeliveryChannel.Email, ""),
        Tenant = delivery.Tenant,
        User = delivery.Recipient,
        Subject = delivery.NotificationId,
        Cause = delivery.EventId,
        Endpoint = "",
        Priority = (short)delivery.Priority,
        CollapseKey = delivery.CollapseKey,
        ExpiresAt = delivery.ExpiresAt,
        GiveUpAt = giveUpAt,
        HoldOnUnknown = delivery.OnUnknown == UnknownOutcome.Hold,
        Payload = EmailPayload.Of(delivery).ToJson(),
    };
}
