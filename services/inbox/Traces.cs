using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>What came of an event, or what was decided for a person. <see cref="Next"/> is the cursor of the following page, if there is one.</summary>
internal sealed record EventNotifications(IReadOnlyList<EventNotification> Notifications, string? Next);

/// <summary>One notification of an event: for whom, what was decided for each channel, how each delivery ended.</summary>
internal sealed record EventNotification
{
    public required Guid Id { get; init; }

    public required string Recipient { get; init; }

    public required string Type { get; init; }

    public required string Category { get; init; }

    /// <summary>The subscription topic that the event was addressed to; left out when the recipient was named.</summary>
    public string? SubscriptionTopic { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }

    public required IReadOnlyList<ChannelOutcome> Channels { get; init; }
}

/// <summary>Where a channel of a notification stands: under way, or at its end.</summary>
internal enum ChannelState
{
    /// <summary>On its way: no end is known yet.</summary>
    Pending,

    /// <summary>It waits, by the rule of its decision; <c>until</c> is when it is decided again.</summary>
    Held,

    /// <summary>The end: it is in the inbox, on a screen, or taken by the provider.</summary>
    Sent,

    /// <summary>The end: it was left out, for the reason given.</summary>
    Suppressed,

    /// <summary>The end: it could not be sent, for the reason given.</summary>
    Failed,
}

/// <summary>A channel: where it stands, its decision, and the ends of its deliveries so far.</summary>
internal sealed record ChannelOutcome
{
    public required DeliveryChannel Channel { get; init; }

    public required ChannelState State { get; init; }

    /// <summary>Why it stands there, a stable snake_case word (docs/trace.md).</summary>
    public string? Reason { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Null if routing decides nothing about the channel, as about a live frame whose fate inbox alone knows.</summary>
    public DecisionKind? Decision { get; init; }

    public string? Rule { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>The notification under whose id it goes together with others; its end is theirs.</summary>
    public Guid? Digest { get; init; }

    /// <summary>The end of each delivery, one for each device, and of its waiting.</summary>
    public required IReadOnlyList<DeliveryEnd> Ends { get; init; }
}

/// <summary>The end of one delivery.</summary>
internal sealed record DeliveryEnd
{
    public required DeliveryStatus Status { get; init; }

    public string? Reason { get; init; }

    public string? Endpoint { get; init; }

    public string? ProviderId { get; init; }

    /// <summary>How many attempts it took; null where there are none to count.</summary>
    public int? Attempts { get; init; }

    /// <summary>For a live frame, how many connections it was sent to.</summary>
    public int? Connections { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Everything that happened to a notification, in order of time.</summary>
internal sealed record NotificationTrace
{
    public required Guid NotificationId { get; init; }

    public required Guid EventId { get; init; }

    public required string Recipient { get; init; }

    public string? Type { get; init; }

    public string? Category { get; init; }

    /// <summary>The subscription topic that the event was addressed to; left out when the recipient was named.</summary>
    public string? SubscriptionTopic { get; init; }

    /// <summary>Where each channel stands.</summary>
    public required IReadOnlyList<ChannelOutcome> Channels { get; init; }

    public required IReadOnlyList<TraceStep> Steps { get; init; }
}

/// <summary>What a step of a trace tells.</summary>
internal enum TraceStepKind
{
    /// <summary>Kafka took the event.</summary>
    Accepted,

    /// <summary>Routing decided about a channel.</summary>
    Decided,

    /// <summary>A delivery ended. The inbox's own end is its stored item.</summary>
    Ended,

    /// <summary>The item was shown in an open list.</summary>
    Seen,

    /// <summary>The item was read.</summary>
    Read,

    /// <summary>The item was archived.</summary>
    Archived,

    /// <summary>The item was deleted.</summary>
    Deleted,

    /// <summary>The sender took it back.</summary>
    Retracted,

    /// <summary>A newer one took its place.</summary>
    Superseded,

    /// <summary>Its time was over.</summary>
    Expired,
}

/// <summary>A step; which members are set depends on its kind.</summary>
internal sealed record TraceStep
{
    public required DateTimeOffset At { get; init; }

    public required TraceStepKind Kind { get; init; }

    public DeliveryChannel? Channel { get; init; }

    public DecisionKind? Decision { get; init; }

    public string? Rule { get; init; }

    public DateTimeOffset? Until { get; init; }

    public PresenceState? Presence { get; init; }

    public DeliveryEnd? End { get; init; }
}
