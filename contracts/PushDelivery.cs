namespace Notify.Contracts;

/// <summary>
/// A notification for all devices of its recipient, already rendered. Written by routing to
/// <see cref="Topics.PushDeliveries"/>, read by push, which makes one delivery for each device. Key: tenant/recipient.
/// </summary>
public sealed record PushDelivery
{
    /// <summary>The notification.</summary>
    public required Guid NotificationId { get; init; }

    /// <summary>The event behind it.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The recipient's user id.</summary>
    public required string Recipient { get; init; }

    /// <summary>The type's name in the catalog.</summary>
    public required string Type { get; init; }

    /// <summary>The unit of preference.</summary>
    public required string Category { get; init; }

    /// <summary>Plain text, one line.</summary>
    public required string Title { get; init; }

    /// <summary>Plain text.</summary>
    public required string Body { get; init; }

    /// <summary>Where a tap leads.</summary>
    public string? Link { get; init; }

    /// <summary>The payload fields that the type passes on to clients.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>Newest replaces older with the same key, on the phone too.</summary>
    public string? CollapseKey { get; init; }

    /// <summary>The order of sending, and FCM's android priority.</summary>
    public required Priority Priority { get; init; }

    /// <summary>When Kafka took the event.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>After this it is not sent any more; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What to do when an attempt's outcome is unknown.</summary>
    public required UnknownOutcome OnUnknown { get; init; }
}
