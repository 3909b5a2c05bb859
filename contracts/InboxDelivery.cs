using System.ComponentModel.DataAnnotations;

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

    /// <summary>What a person can do about it: at most two links.</summary>
    [MaxLength(2)]
    public IReadOnlyList<ItemAction>? Actions { get; init; }

    /// <summary>Newest replaces older with the same key on phones and while it waits.</summary>
    public string? CollapseKey { get; init; }

    /// <summary>Newest replaces older with the same key in the inbox too; null means the item stands alone.</summary>
    public string? ReplaceKey { get; init; }

    /// <summary>When the event happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When Kafka took the event.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>After this the item is no longer worth showing; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long the item is kept; null means as long as the inbox keeps any.</summary>
    public DateTimeOffset? KeepUntil { get; init; }

    /// <summary>Whether the recipient takes live frames for this notification.</summary>
    public required bool Live { get; init; }
}
