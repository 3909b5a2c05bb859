namespace Notify.Contracts;

/// <summary>What ingestion asks routing about an event that is not sent. Over HTTP between our own processes.</summary>
public sealed record SimulationRequest
{
    /// <summary>The notifications as they would be; the ids are not used, nor is the payload.</summary>
    public required IReadOnlyList<Notification> Notifications { get; init; }

    /// <summary>When they would be decided; null means now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whether the recipients would be connected; null means as they are.</summary>
    public PresenceState? Presence { get; init; }
}

/// <summary>What would come of one event for one recipient.</summary>
public sealed record SimulatedNotification
{
    /// <summary>The place of its event in the request, from 0.</summary>
    public int Event { get; init; }

    /// <summary>The recipient's user id.</summary>
    public required string Recipient { get; init; }

    /// <summary>The type's name in the catalog.</summary>
    public required string Type { get; init; }

    /// <summary>The unit of preference.</summary>
    public required string Category { get; init; }

    /// <summary>What is critical passes the recipient's own rules.</summary>
    public required Priority Priority { get; init; }

    /// <summary>Whether anything is stored about the recipient: an address or preferences.</summary>
    public required bool Known { get; init; }

    /// <summary>Whether they are connected.</summary>
    public required PresenceState Presence { get; init; }

    /// <summary>Each channel with the rule behind its decision.</summary>
    public required IReadOnlyList<ChannelDecision> Channels { get; init; }
}
