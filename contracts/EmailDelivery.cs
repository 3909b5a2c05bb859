namespace Notify.Contracts;

/// <summary>
/// A notification for the recipient's mail address, already rendered. Written by routing to
/// <see cref="Topics.EmailDeliveries"/>, read by email. Key: tenant/recipient.
/// </summary>
public sealed record EmailDelivery
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

    /// <summary>The mail address when routing decided.</summary>
    public required string Address { get; init; }

    /// <summary>Plain text, one line, no control characters.</summary>
    public required string Subject { get; init; }

    /// <summary>The text part.</summary>
    public required string Text { get; init; }

    /// <summary>The HTML part; values in it are HTML-encoded.</summary>
    public required string Html { get; init; }

    /// <summary>Newest replaces older with the same key while it waits.</summary>
    public string? CollapseKey { get; init; }

    /// <summary>The order of sending.</summary>
    public required Priority Priority { get; init; }

    /// <summary>When Kafka took the event.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>After this it is not sent any more; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What to do when an attempt's outcome is unknown.</summary>
    public required UnknownOutcome OnUnknown { get; init; }

    /// <summary>Where one click switches mails of the category off (RFC 8058); null for critical ones and where no public address is set.</summary>
    public string? UnsubscribeUrl { get; init; }
}
