using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>
/// An entry of the delivery log on <see cref="Topics.DeliveryAttempts"/>: <see cref="Decided"/> or
/// <see cref="DeliveryAttempted"/>, told apart by the member <c>record</c>. Read by inbox. Key: tenant/recipient.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "record")]
[JsonDerivedType(typeof(Decided), "decided")]
[JsonDerivedType(typeof(DeliveryAttempted), "attempted")]
public abstract record DeliveryRecord
{
    /// <summary>The notification.</summary>
    public required Guid NotificationId { get; init; }

    /// <summary>The event behind it.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The recipient's user id.</summary>
    public required string Recipient { get; init; }

    /// <summary>When it was decided or ended.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>What routing decided for all channels of one notification. Written once for each notification.</summary>
public sealed record Decided : DeliveryRecord
{
    /// <summary>The type's name in the catalog.</summary>
    public required string Type { get; init; }

    /// <summary>The unit of preference.</summary>
    public required string Category { get; init; }

    /// <summary>The subscription topic that the event was addressed to; null when the recipient was named.</summary>
    public string? SubscriptionTopic { get; init; }

    /// <summary>When Kafka took the event.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The recipient's presence as routing saw it.</summary>
    public required PresenceState Presence { get; init; }

    /// <summary>One entry for each channel.</summary>
    public required IReadOnlyList<ChannelDecision> Channels { get; init; }
}

/// <summary>Whether a recipient has at least one live connection.</summary>
[JsonConverter(typeof(CamelCaseWord<PresenceState>))]
public enum PresenceState
{
    /// <summary>No live connection.</summary>
    Offline,

    /// <summary>At least one live connection.</summary>
    Online,

    /// <summary>The presence store gave no answer in time or has just restarted; treated as offline.</summary>
    Unknown,
}

/// <summary>What is to happen on one channel.</summary>
[JsonConverter(typeof(CamelCaseWord<DecisionKind>))]
public enum DecisionKind
{
    /// <summary>A delivery was published.</summary>
    Send,

    /// <summary>A delivery waits until a time.</summary>
    Hold,

    /// <summary>Nothing is sent, for a reason.</summary>
    Suppress,
}

/// <summary>The decision for one channel and the rule behind it.</summary>
public sealed record ChannelDecision
{
    /// <summary>The channel.</summary>
    public required DeliveryChannel Channel { get; init; }

    /// <summary>Send, hold or suppress.</summary>
    public required DecisionKind Decision { get; init; }

    /// <summary>The rule that decided, a stable snake_case word: <c>always</c>, <c>online</c>, <c>channel_off</c>, ...</summary>
    public required string Rule { get; init; }

    /// <summary>Until when, if held.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>How a delivery ended.</summary>
[JsonConverter(typeof(CamelCaseWord<DeliveryStatus>))]
public enum DeliveryStatus
{
    /// <summary>The provider took it.</summary>
    Sent,

    /// <summary>Rules or circumstances chose not to send it; not an error.</summary>
    Suppressed,

    /// <summary>It could not be sent.</summary>
    Failed,

    /// <summary>Its waiting is over and it goes on its way: what was held ends as this or as suppressed, then the delivery itself ends.</summary>
    Released,
}

/// <summary>The end of one delivery: one notification on one channel to one endpoint; or of its waiting.</summary>
public sealed record DeliveryAttempted : DeliveryRecord
{
    /// <summary>UUIDv5 of notification, channel and endpoint (<see cref="NotifyIds.Delivery"/>); of notification and channel for the end of waiting (<see cref="NotifyIds.Hold"/>).</summary>
    public required Guid DeliveryId { get; init; }

    /// <summary>The channel.</summary>
    public required DeliveryChannel Channel { get; init; }

    /// <summary>The device id for push; null where the recipient has one endpoint. Never an address or a device token.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Sent, suppressed or failed.</summary>
    public required DeliveryStatus Status { get; init; }

    /// <summary>Why, a stable snake_case word; if sent, what had to be changed (<c>body_cut</c>), else null; if released, the rule that held it.</summary>
    public string? Reason { get; init; }

    /// <summary>The provider's id of the message, if sent. If released in a digest, the notification under whose id that goes.</summary>
    public string? ProviderId { get; init; }

    /// <summary>How many attempts it took; 0 if none was made.</summary>
    [Range(0, int.MaxValue)]
    public required int Attempts { get; init; }
}
