using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;
using Notify.Platform.Presence;

namespace Notify.Routing;

/// <summary>Decides a batch of notifications: one read of profiles, one of presence, one write of what is held, then deliveries and one <see cref="Decided"/> each.</summary>
internal sealed class NotificationHandler(
    ProfileStore profiles, IPresence presence, CurrentCatalog catalog, Rendering rendering, HeldStore holds, TimeProvider time) : IBatchHandler<Notification>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<Notification>> batch, CancellationToken ct)
    {
        var people = batch.Select(r => new Person(r.Value.Tenant, r.Value.Recipient)).ToList();
        var (recipients, waiting) = await profiles.ReadAsync(people, [.. batch.Select(r => r.Value.NotificationId)], ct);
        var readings = await presence.ReadAsync(people, ct);
        var now = time.GetUtcNow();
        var types = catalog.Value;
        var outcome = new Outcome();
        var held = new List<HeldDelivery>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (!types.TryFind(batch[i].Value.Type, out var type))
                outcome.Reject(i, "unknown_type", $"The catalog has no type '{batch[i].Value.Type}' any more: add it again and redrive.");
            else if (TryDecide(batch[i], type, recipients[i], waiting[i], readings[i].State, now) is { } deliveries)
                deliveries.PublishTo(outcome, held, batch[i].Trace);
            else
                outcome.Reject(i, "template_failed", $"A template of {type.Name} passed its limits for this payload.");
        }

        // Before the items are published: whoever reads one finds what is to be cancelled.
        await holds.AddAsync(held, ct);
        return outcome;
    }

    private NotificationDeliveries? TryDecide(
        Received<Notification> received, NotificationType type, RecipientProfile recipient, IEnumerable<ChannelDecision> waiting, PresenceState state,
        DateTimeOffset now)
    {
        var notification = received.Value;
        var input = new RoutingInput(
            notification.Priority ?? type.Priority,
            notification.Category ?? type.Category,
            notification.ExpiresAt ?? notification.AcceptedAt + type.Expires,
            type.Push, type.Email, recipient, state, now, Since: now);
        try
        {
            // What is held already stays so, whatever would be decided now: it is a replay.
            var decisions = waiting.Aggregate(RoutingPolicy.Decide(input), (all, held) => [.. all.Select(d => d.Channel == held.Channel ? held : d)]);
            return NotificationDeliveries.Of(received, type, input, decisions, rendering);
        }
        catch (TemplateException)
        {
            return null;
        }
    }
}
