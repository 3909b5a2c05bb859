using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>Which deliveries of a batch replace an item and which are replaced themselves, without I/O: the newest of a key, by when Kafka took its event.</summary>
internal sealed class Replacement
{
    private readonly Dictionary<(string Tenant, string User, string Key), (DateTimeOffset AcceptedAt, Guid Id, ItemRow? Item)> newest = [];

    /// <param name="present">The items that deliveries of the batch may replace.</param>
    /// <param name="arriving">The deliveries that are new, in order.</param>
    public Replacement(IEnumerable<ReplaceableItem> present, IEnumerable<InboxDelivery> arriving)
    {
        foreach (var (tenant, user, key, accepted, item) in present) newest[(tenant, user, key)] = (accepted, item.Id, item);
        foreach (var delivery in arriving)
            if (Key(delivery) is { } key && !(newest.TryGetValue(key, out var other) && other.AcceptedAt > delivery.AcceptedAt))
                newest[key] = (delivery.AcceptedAt, delivery.NotificationId, other.Item);
    }

    /// <summary>Whether a newer one has its place.</summary>
    public bool Supersedes(InboxDelivery delivery) => Key(delivery) is { } key && newest[key].Id != delivery.NotificationId;

    /// <summary>The item whose place it takes, if there is one.</summary>
    public ItemRow? PlaceOf(InboxDelivery delivery) => Key(delivery) is { } key ? newest[key].Item : null;

    private static (string, string, string)? Key(InboxDelivery delivery) =>
        delivery.ReplaceKey is { } key ? (delivery.Tenant, delivery.Recipient, key) : null;
}

/// <summary>An item that a newer one with its key replaces.</summary>
internal readonly record struct ReplaceableItem(string Tenant, string User, string Key, DateTimeOffset AcceptedAt, ItemRow Item);
