namespace Notify.Contracts;

/// <summary>
/// A notification for the recipient's inbox, already rendered. Written by routing to <see cref="Topics.InboxDeliveries"/>
/// or <see cref="Topics.InboxDeliveriesBulk"/>, read by inbox. Key: tenant/recipient.
/// </summary>
public sealed record InboxDelivery
{
    /// <summary>The notification; also the item's id.</summary>
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

    /// <summary>Where a click leads; absolute or relative to the application.</summary>
    public string? Link { get; init; }

    /// <summary>The payload fields that the type passes on to clients.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>Newest replaces older with the same key.</summary>
    public string? CollapseKey { get; init; }

    /// <summary>When the event happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When Kafka took the event.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>After this the item is no longer worth showing; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether the recipient takes live frames for this notification.</summary>
    public required bool Live { get; init; }
}
