using System.Text.Json;
using Notify.Contracts;

namespace Notify.Ingestion;

/// <summary>An event, read and found valid.</summary>
internal sealed record IncomingEvent
{
    public required string Type { get; init; }

    public required string Tenant { get; init; }

    /// <summary>CloudEvents <c>source</c>; empty in plain JSON.</summary>
    public string Source { get; init; } = "";

    /// <summary>CloudEvents <c>subject</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>The producer's own id; null if it gave none.</summary>
    public string? ProducerId { get; init; }

    /// <summary>When it happened; null if the producer did not say.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Whom it names, each once.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>The subscription topics whose subscribers it is for too, each once.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Who is left out of both.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    public required EventOptions Options { get; init; }

    /// <summary>The priority it travels with.</summary>
    public required Priority Priority { get; init; }

    /// <summary>What the templates see.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>Its notification for one recipient.</summary>
    public Notification For(string recipient, Guid eventId, DateTimeOffset acceptedAt) => new()
    {
        NotificationId = NotifyIds.Notification(eventId, recipient),
        EventId = eventId,
        Tenant = Tenant,
        Recipient = recipient,
        Type = Type,
        OccurredAt = Time ?? acceptedAt,
        AcceptedAt = acceptedAt,
        Priority = Options.Priority,
        ExpiresAt = Options.ExpiresAt,
        CollapseKey = Options.CollapseKey,
        Category = Options.Category,
        Source = Source.Length > 0 ? Source : null,
        Subject = Subject,
        Payload = Payload,
    };
}

/// <summary>The event's object <c>notify</c>: what it says itself instead of the catalog.</summary>
internal sealed record EventOptions
{
    public static readonly EventOptions None = new();

    public IReadOnlyList<string>? Recipients { get; init; }

    public IReadOnlyList<string>? Topics { get; init; }

    public IReadOnlyList<string>? Except { get; init; }

    public Priority? Priority { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? CollapseKey { get; init; }

    public string? Category { get; init; }
}

/// <summary>Why an event can never be processed.</summary>
/// <param name="Reason">A stable snake_case word.</param>
/// <param name="Detail">One sentence that its producer understands; no value of the payload.</param>
/// <param name="At">JSON pointer to the field at fault; empty for the whole event.</param>
internal sealed record EventProblem(string Reason, string Detail, string At = "");

/// <summary>Either an event or a problem.</summary>
internal readonly record struct EventReading(IncomingEvent? Event, EventProblem? Problem)
{
    public static implicit operator EventReading(EventProblem problem) => new(null, problem);

    public static implicit operator EventReading(IncomingEvent incoming) => new(incoming, null);
}
