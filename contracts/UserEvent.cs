using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>
/// An event in plain JSON, as any team writes it to <c>user-events</c> or <c>POST /v1/events</c>. All other
/// members are its payload: the catalog says which of them a type needs.
/// </summary>
public sealed record UserEvent
{
    /// <summary>The type's name in the catalog, for example <c>NEW_MESSAGE</c>.</summary>
    [MinLength(1)]
    public required string Type { get; init; }

    /// <summary>The producer's own id: a repeat with the same one is the same event.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? EventId { get; init; }

    /// <summary>The tenant; <c>default</c> if absent. Over HTTP the key's own, which it may repeat.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,100}$")]
    public string? Tenant { get; init; }

    /// <summary>When it happened; when Kafka took it if absent.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>What the event says itself instead of the catalog.</summary>
    public UserEventOptions? Notify { get; init; }

    /// <summary>The payload.</summary>
    [JsonExtensionData]
    [SuppressMessage("Usage", "CA2227", Justification = "The serializer fills it.")]
    public Dictionary<string, JsonElement>? Payload { get; set; }
}

/// <summary>The object <c>notify</c> of an event. An unknown member is refused: a misspelt one would notify the wrong people.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UserEventOptions
{
    /// <summary>User ids to notify, instead of those the catalog finds in the payload.</summary>
    [MinLength(1)]
    [MaxLength(1000)]
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>Subscription topics whose subscribers to notify, instead of the topic that the catalog makes of the payload.</summary>
    [MinLength(1)]
    [MaxLength(10)]
    public IReadOnlyList<string>? Topics { get; init; }

    /// <summary>User ids not to notify, such as who caused the event, instead of those the catalog finds in the payload.</summary>
    public IReadOnlyList<string>? Except { get; init; }

    /// <summary>How urgent it is.</summary>
    public Priority? Priority { get; init; }

    /// <summary>After this nothing is sent any more.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Newest replaces older with the same key.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? CollapseKey { get; init; }

    /// <summary>The unit of preference.</summary>
    [RegularExpression("^[a-z][a-z0-9_-]{0,49}$")]
    public string? Category { get; init; }
}
