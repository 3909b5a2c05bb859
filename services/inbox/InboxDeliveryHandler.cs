using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;
using Notify.Platform.Presence;

namespace Notify.Inbox;

/// <summary>
/// Inbox first: the items are committed, then their live frames go out, then the log tells how the frames ended, while the
/// next batch is under way. A repeat after a crash stores nothing and goes through the same steps, so no frame and no line
/// is missing.
/// </summary>
internal sealed class InboxDeliveryHandler(DeliveryStore store, IPresence presence, DeliveryLog log, OutboxSignal outbox, TimeProvider time)
    : IBatchHandler<InboxDelivery>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<InboxDelivery>> batch, CancellationToken ct)
    {
        var stored = await store.StoreAsync(batch.Select(r => r.Value), ct);
        if (stored.Any(s => s.Replaced is not null)) outbox.Wake();
        var reached = await PublishAsync(stored, ct);

        var now = Stamp.Now(time);
        var ends = new List<LoggedEnd>(stored.Count);
        foreach (var item in stored)
        {
            if (item.Suppressed is { } why)
            {
                ends.Add(Suppressed(item.Delivery, DeliveryChannel.Inbox, Words.Of(why), now));
                if (item.Delivery.Live) ends.Add(Suppressed(item.Delivery, DeliveryChannel.Realtime, Words.Of(why), now));
            }
            // Routing's decision is the end of a frame that is not to go out.
            else if (!item.Delivery.Live) continue;
            else if (reached.GetValueOrDefault(item.Row.Id) is var connections and > 0) ends.Add(Sent(item.Delivery, connections, now));
            else ends.Add(Suppressed(item.Delivery, DeliveryChannel.Realtime, "not_connected", now));
        }

        return new Outcome { After = token => log.WriteGatheredAsync(ends, token) };
    }

    /// <summary>Sends the frames in order of seq: of an item that is replaced before that of the one that takes its place.</summary>
    /// <returns>To how many connections each new item went.</returns>
    private async Task<IReadOnlyDictionary<Guid, int>> PublishAsync(IReadOnlyList<StoredItem> stored, CancellationToken ct)
    {
        var messages = new List<PersonMessage>(stored.Count);
        var items = new List<Guid?>(stored.Count);
        foreach (var item in stored.Where(s => s.Suppressed is null).OrderBy(s => s.Row.Seq))
        {
            var person = new Person(item.Delivery.Tenant, item.Delivery.Recipient);
            if (item.Replaced is var (gone, counts))
            {
                messages.AddRange(FrameEncoder.Changed([gone], counts).Select(f => new PersonMessage(person, f)));
                items.Add(null);
            }

            if (!item.Delivery.Live) continue;
            messages.Add(new(person, FrameEncoder.Item(item.Row, item.Counts)));
            items.Add(item.Row.Id);
        }

        if (messages.Count == 0) return new Dictionary<Guid, int>();
        var reached = await presence.PublishAsync(messages, ct);
        var byItem = new Dictionary<Guid, int>(items.Count);
        for (var i = 0; i < items.Count; i++)
            if (items[i] is { } id) byItem[id] = reached[i];
        return byItem;
    }

    private static LoggedEnd Sent(InboxDelivery delivery, int connections, DateTimeOffset now) =>
        new(End(delivery, DeliveryChannel.Realtime, DeliveryStatus.Sent, null, now), connections);

    private static LoggedEnd Suppressed(InboxDelivery delivery, DeliveryChannel channel, string reason, DateTimeOffset now) =>
        new(End(delivery, channel, DeliveryStatus.Suppressed, reason, now), null);

    private static DeliveryAttempted End(
        InboxDelivery delivery, DeliveryChannel channel, DeliveryStatus status, string? reason, DateTimeOffset now) =>
        new()
        {
            NotificationId = delivery.NotificationId,
            EventId = delivery.EventId,
            Tenant = delivery.Tenant,
            Recipient = delivery.Recipient,
            At = now,
            DeliveryId = NotifyIds.Delivery(delivery.NotificationId, channel, ""),
            Channel = channel,
            Status = status,
            Reason = reason,
            Attempts = status == DeliveryStatus.Sent ? 1 : 0,
        };
}
