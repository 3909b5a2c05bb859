using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;

namespace Notify.Email;

/// <summary>Tells the delivery log how a mail ended.</summary>
internal static class EmailReport
{
    public static OutgoingRecord Of(LedgerEnd end) => RecordEncoder.Encode(Topics.DeliveryAttempts, new DeliveryAttempted
    {
        NotificationId = end.Entry.Subject,
        EventId = end.Entry.Cause,
        Tenant = end.Entry.Tenant,
        Recipient = end.Entry.User,
        At = end.At,
        DeliveryId = end.Entry.Id,
        Channel = DeliveryChannel.Email,
        Status = end.Outcome switch
        {
            SendOutcome.Sent => DeliveryStatus.Sent,
            SendOutcome.Suppressed => DeliveryStatus.Suppressed,
            SendOutcome.Failed => DeliveryStatus.Failed,
            _ => throw new ArgumentOutOfRangeException(nameof(end), end.Outcome, "Not an end."),
        },
        Reason = end.Reason,
        ProviderId = end.ProviderId,
        Attempts = end.Attempts,
    }, default);
}
