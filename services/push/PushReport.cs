using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>The records that tell how a push ended.</summary>
internal static class PushReport
{
    public const string NoDevice = "no_device";
    public const string DevicesStale = "devices_stale";
    public const string DeviceGone = "device_gone";

    /// <summary>Sent, but with a body cut to fit.</summary>
    public const string BodyCut = "body_cut";

    /// <summary>The end of one delivery to one device.</summary>
    public static OutgoingRecord Of(LedgerEnd end) => RecordEncoder.Encode<DeliveryRecord>(Topics.DeliveryAttempts, Record(end), default);

    public static DeliveryAttempted Record(LedgerEnd end) => new()
    {
        NotificationId = end.Entry.Subject,
        EventId = end.Entry.Cause,
        Tenant = end.Entry.Tenant,
        Recipient = end.Entry.User,
        At = end.At,
        DeliveryId = end.Entry.Id,
        Channel = DeliveryChannel.Push,
        Endpoint = end.Entry.Endpoint,
        Status = end.Outcome switch
        {
            SendOutcome.Sent => DeliveryStatus.Sent,
            SendOutcome.Suppressed => DeliveryStatus.Suppressed,
            SendOutcome.Failed => DeliveryStatus.Failed,
            _ => throw new ArgumentOutOfRangeException(nameof(end), end.Outcome, "not an end"),
        },
        Reason = end.Reason,
        ProviderId = end.ProviderId,
        Attempts = end.Attempts,
    };

    /// <summary>The end of a notification whose recipient has no device that takes it.</summary>
    public static DeliveryAttempted WithoutDevice(PushDelivery delivery, string reason, DateTimeOffset now) => new()
    {
        NotificationId = delivery.NotificationId,
        EventId = delivery.EventId,
        Tenant = delivery.Tenant,
        Recipient = delivery.Recipient,
        At = now,
        DeliveryId = NotifyIds.Delivery(delivery.NotificationId, DeliveryChannel.Push, ""),
        Channel = DeliveryChannel.Push,
        Status = DeliveryStatus.Suppressed,
        Reason = reason,
        Attempts = 0,
    };
}
