using System.Text.Json;

namespace Notify.Contracts;

/// <summary>
/// One event meant for one recipient, before channels. Written by ingestion to <see cref="Topics.Notifications"/> or
/// <see cref="Topics.NotificationsBulk"/>, read by routing. Key: tenant/recipient.
/// </summary>
public sealed record Notification
{
    /// <summary>UUIDv5 of event and recipient (<see cref="NotifyIds.Notification"/>).</summary>
    public required Guid NotificationId { get; init; }

    /// <summary>The event behind it.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The tenant that owns event and recipient.</summary>
    public required string Tenant { get; init; }

    /// <summary>The recipient's user id within the tenant.</summary>
    public required string Recipient { get; init; }

    /// <summary>The type's name in the catalog, for example <c>NEW_MESSAGE</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When the event happened, by its producer; the record's timestamp if the producer said nothing.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When Kafka took the event: the timestamp of its record on <c>user-events</c>.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The event's own priority; null means the catalog's.</summary>
    public Priority? Priority { get; init; }

    /// <summary>The event's own expiry; null means the catalog's, counted from <see cref="AcceptedAt"/>.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The event's own collapse key; null means the catalog's.</summary>
    public string? CollapseKey { get; init; }

    /// <summary>The event's own category; null means the catalog's.</summary>
    public string? Category { get; init; }

    /// <summary>The subscription topic it was addressed to; null when the recipient was named.</summary>
    public string? SubscriptionTopic { get; init; }

    /// <summary>CloudEvents <c>source</c>; null if the event came in another shape.</summary>
    public string? Source { get; init; }

    /// <summary>CloudEvents <c>subject</c>; null if the producer gave none.</summary>
    public string? Subject { get; init; }

    /// <summary>The producer's payload: what the templates of the type see.</summary>
    public required JsonElement Payload { get; init; }
}
