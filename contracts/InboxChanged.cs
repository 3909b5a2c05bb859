using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>What happened to inbox items.</summary>
[JsonConverter(typeof(CamelCaseWord<InboxChange>))]
public enum InboxChange
{
    /// <summary>Read.</summary>
    Read,

    /// <summary>Unread again.</summary>
    Unread,

    /// <summary>Shown in an open list.</summary>
    Seen,

    /// <summary>Archived.</summary>
    Archived,

    /// <summary>Taken out of the archive.</summary>
    Unarchived,

    /// <summary>Deleted by the recipient.</summary>
    Deleted,

    /// <summary>Taken back by the sender.</summary>
    Retracted,

    /// <summary>Put off until a time.</summary>
    Snoozed,

    /// <summary>Back from a snooze, as new.</summary>
    Unsnoozed,

    /// <summary>Gone because its time was over.</summary>
    Expired,

    /// <summary>Gone because a newer one took its place.</summary>
    Superseded,
}

/// <summary>
/// Items of one inbox changed state. Written by inbox from its outbox to <see cref="Topics.InboxChanges"/>, read by
/// routing, push and email, which settle what is still pending. Key: tenant/recipient.
/// </summary>
public sealed record InboxChanged
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The recipient's user id; empty for what was taken back before it arrived.</summary>
    public required string Recipient { get; init; }

    /// <summary>What happened to all of <see cref="NotificationIds"/>.</summary>
    public required InboxChange Change { get; init; }

    /// <summary>The notifications concerned, at most 500.</summary>
    [MaxLength(500)]
    public required IReadOnlyList<Guid> NotificationIds { get; init; }

    /// <summary>The recipient's head after the change; 0 for what was taken back before it arrived.</summary>
    public required long Head { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }
}
