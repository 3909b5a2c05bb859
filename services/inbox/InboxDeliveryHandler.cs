using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Presence;

namespace Notify.Inbox;

/// <summary>
/// Inbox first: the items are committed, then their live frames go out, then the log tells how the frames ended, while the
/// next batch is under way. A repeat after a crash stores nothing and goes through the same steps, so no frame and no line
/// is missing.
/// </summary>
internal sealed class InboxDeliveryHandler(DeliveryStore store, IPresence presence, DeliveryLog log, TimeProvider time)
    : IBatchHandler<InboxDelivery>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<InboxDelivery>> batch, CancellationToken ct)
    {
        var stored = await store.StoreAsync(batch.Select(r => r.Value), ct);
        var live = stored.Where(s => s.Delivery.Live).ToArray();
        Array.Sort(live, (a, b) => a.Row.Seq.CompareTo(b.Row.Seq));
        var reached = live.Length == 0
            ? []
            : await presence.PublishAsync(Array.ConvertAll(live, s => new PersonMessage(
                new(s.Delivery.Tenant, s.Delivery.Recipient), FrameEncoder.Item(s.Row, s.Counts))), ct);

        var now = Stamp.Now(time);
        var ends = new List<LoggedEnd>(stored.Count);
        for (var i = 0; i < live.Length; i++)
            ends.Add(reached[i] > 0 ? Sent(live[i].Delivery, reached[i], now) : Suppressed(live[i].Delivery, "not_connected", now));
        foreach (var item in stored)
            if (!item.Delivery.Live) ends.Add(Suppressed(item.Delivery, "channel_off", now));
        return new Outcome { After = token => log.WriteGatheredAsync(ends, token) };
    }

    private static LoggedEnd Sent(InboxDelivery delivery, int connections, DateTimeOffset now) =>
        new(End(delivery, DeliveryStatus.Sent, null, now), connections);

    private static LoggedEnd Suppressed(InboxDelivery delivery, string reason, DateTimeOffset now) =>
        new(End(delivery, DeliveryStatus.Suppressed, reason, now), null);

    private static DeliveryAttempted End(InboxDelivery delivery, DeliveryStatus status, string? reason, DateTimeOffset now) => new()
    {
        NotificationId = delivery.NotificationId,
        EventId = delivery.EventId,
        Tenant = delivery.Tenant,
        Recipient = delivery.Recipient,
        At = now,
        DeliveryId = NotifyIds.Delivery(delivery.NotificationId, DeliveryChannel.Realtime, ""),
        Channel = DeliveryChannel.Realtime,
        Status = status,
        Reason = reason,
        Attempts = status == DeliveryStatus.Sent ? 1 : 0,
    };
}
