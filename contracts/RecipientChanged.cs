using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>What changed about a recipient.</summary>
[JsonConverter(typeof(CamelCaseWord<RecipientChange>))]
public enum RecipientChange
{
    /// <summary>Mail address, locale or time zone.</summary>
    Updated,

    /// <summary>The recipient is to be forgotten by every service.</summary>
    Erased,
}

/// <summary>
/// A recipient's record changed. Written by routing to <see cref="Topics.RecipientChanges"/>. Key: tenant/recipient.
/// It carries no address: who needs one asks routing's records.
/// </summary>
public sealed record RecipientChanged
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The recipient's user id.</summary>
    public required string Recipient { get; init; }

    /// <summary>What happened.</summary>
    public required RecipientChange Change { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }
}
