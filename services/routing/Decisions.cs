using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Presence;

namespace Notify.Routing;

/// <summary>A notification, what was known when it was decided, and the decisions.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Input">What the decisions depend on.</param>
/// <param name="Channels">Each channel with its rule.</param>
internal sealed record DecidedNotification(NotificationType Type, RoutingInput Input, IReadOnlyList<ChannelDecision> Channels);

/// <summary>Decides notifications by the profiles, presence and catalog of now, with one read of each for all of them.</summary>
internal sealed class Decisions(ProfileStore profiles, IPresence presence, CurrentCatalog catalog, TimeProvider time)
{
    /// <summary>The decisions in order; null where the catalog has no such type.</summary>
    public async Task<DecidedNotification?[]> OfAsync(IReadOnlyList<Notification> notifications, CancellationToken ct)
    {
        var people = People(notifications);
        var (recipients, waiting) = await profiles.ReadAsync(people, [.. notifications.Select(n => n.NotificationId)], ct);
        var readings = await presence.ReadAsync(people, ct);
        var now = time.GetUtcNow();
        var types = catalog.Value;
        // What is held already stays so, whatever would be decided now: it is a replay.
        return [.. notifications.Select((n, i) => Decide(types, n, recipients[i], readings[i].State, now) is { } decided
            ? decided with { Channels = waiting[i].Aggregate(decided.Channels, (all, held) => [.. all.Select(d => d.Channel == held.Channel ? held : d)]) }
            : null)];
    }

    /// <summary>The decisions about what is not sent: the same but for the time and the presence that the question names.</summary>
    public async Task<IReadOnlyList<SimulatedNotification>> SimulateAsync(SimulationRequest request, CancellationToken ct)
    {
        var people = People(request.Notifications);
        var (recipients, _) = await profiles.ReadAsync(people, [], ct);
        var readings = await presence.ReadAsync(people, ct);
        var now = request.At ?? time.GetUtcNow();
        var types = catalog.Value;
        return [.. request.Notifications.Select((n, i) =>
        {
            var state = request.Presence ?? readings[i].State;
            var decided = Decide(types, n, recipients[i], state, now);
            return new SimulatedNotification
            {
                Recipient = n.Recipient,
                Type = n.Type,
                Category = decided?.Input.Category ?? n.Category ?? "",
                Priority = decided?.Input.Priority ?? n.Priority ?? Priority.Normal,
                Known = recipients[i] != RecipientProfile.Unknown,
                Presence = state,
                Channels = decided?.Channels ?? [.. Enum.GetValues<DeliveryChannel>().Select(RoutingPolicy.UnknownType)],
            };
        })];
    }

    private static DecidedNotification? Decide(
        TypeCatalog types, Notification notification, RecipientProfile recipient, PresenceState state, DateTimeOffset now)
    {
        if (!types.TryFind(notification.Type, out var type)) return null;
        var input = RoutingInput.Of(notification, type, recipient, state, now);
        return new(type, input, RoutingPolicy.Decide(input));
    }

    private static List<Person> People(IReadOnlyList<Notification> notifications) => [.. notifications.Select(n => new Person(n.Tenant, n.Recipient))];
}
