using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>What a delivery became.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Row">The item as it is stored now; changed since its birth if the delivery is a repeat.</param>
/// <param name="Counts">The counters right after it; for a repeat those of the moment.</param>
internal sealed record StoredItem(InboxDelivery Delivery, ItemRow Row, InboxCounts Counts)
{
    /// <summary>Why it is not to be anybody's item; null if it is one.</summary>
    public InboxChange? Suppressed { get; init; }

    /// <summary>The older item whose place it took, with the counters between the two.</summary>
    public (ItemRow Row, InboxCounts Counts)? Replaced { get; init; }
}
