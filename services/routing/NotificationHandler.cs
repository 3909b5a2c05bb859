using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;
using Notify.Platform.Presence;

namespace Notify.Routing;

/// <summary>Decides a batch of notifications: one read of profiles, one of presence, then deliveries and one <see cref="Decided"/> each.</summary>
internal sealed class NotificationHandler(
    ProfileStore profiles, IPresence presence, CurrentCatalog catalog, Rendering rendering, TimeProvider time) : IBatchHandler<Notification>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<Notification>> batch, CancellationToken ct)
    {
        var people = batch.Select(r => new Person(r.Value.Tenant, r.Value.Recipient)).ToList();
        var recipients = await profiles.ReadAsync(people, ct);
        var readings = await presence.ReadAsync(people, ct);
        var now = time.GetUtcNow();
        var types = catalog.Value;
        var outcome = new Outcome();
        for (var i = 0; i < batch.Count; i++)
        {
            if (!types.TryFind(batch[i].Value.Type, out var type))
                outcome.Reject(i, "unknown_type", $"The catalog has no type '{batch[i].Value.Type}' any more: add it again and redrive.");
            else if (TryDecide(batch[i], type, recipients[i], readings[i].State, now) is { } deliveries)
                deliveries.PublishTo(outcome, batch[i].Trace);
            else
                outcome.Reject(i, "template_failed", $"A template of {type.Name} passed its limits for this payload.");
        }

        return outcome;
    }

    private NotificationDeliveries? TryDecide(
        Received<Notification> received, NotificationType type, RecipientProfile recipient, PresenceState state, DateTimeOffset now)
    {
        var notification = received.Value;
        var input = new RoutingInput(
            notification.Priority ?? type.Priority,
            notification.Category ?? type.Category,
            notification.ExpiresAt ?? notification.AcceptedAt + type.Expires,
            Rule(type.Push), Rule(type.Email), recipient, state, now);
        try
        {
            return NotificationDeliveries.Of(received, type, input, RoutingPolicy.Decide(input), rendering);
        }
        catch (TemplateException)
        {
            return null;
        }
    }

    private static PresenceRule Rule(ChannelRule rule) => rule.Kind switch
    {
        ChannelRuleKind.Always => PresenceRule.Always,
        ChannelRuleKind.Offline => PresenceRule.Offline,
        ChannelRuleKind.Never => PresenceRule.Never,
        ChannelRuleKind.UnreadAfter => throw new NotSupportedException("The catalog's check refuses 'unread after'."),
    };
}
