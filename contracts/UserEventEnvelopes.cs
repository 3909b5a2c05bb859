using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>An event as a CloudEvent 1.0 in structured mode. Other attributes are allowed and not used.</summary>
public sealed record UserEventCloudEvent
{
    /// <summary>Always <c>1.0</c>.</summary>
    [JsonPropertyName("specversion")]
    [AllowedValues("1.0")]
    public required string SpecVersion { get; init; }

    /// <summary>The producer's own id: a repeat with the same one and the same source is the same event.</summary>
    [StringLength(255, MinimumLength = 1)]
    public required string Id { get; init; }

    /// <summary>Where it happened.</summary>
    [MinLength(1)]
    public required string Source { get; init; }

    /// <summary>The type's name in the catalog, for example <c>NEW_MESSAGE</c>.</summary>
    [MinLength(1)]
    public required string Type { get; init; }

    /// <summary>What it is about.</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened; when Kafka took it if absent.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The tenant; <c>default</c> if absent. Over HTTP the key's own, which it may repeat.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,100}$")]
    public string? Tenant { get; init; }

    /// <summary>The media type of the data, which must be JSON; <c>application/json</c> if absent.</summary>
    [JsonPropertyName("datacontenttype")]
    public string? DataContentType { get; init; }

    /// <summary>The payload.</summary>
    public UserEventData? Data { get; init; }

    /// <summary>The payload's bytes in base64, where there is no <c>data</c>.</summary>
    [JsonPropertyName("data_base64")]
    public string? DataBase64 { get; init; }

    /// <summary>Other attributes.</summary>
    [JsonExtensionData]
    [SuppressMessage("Usage", "CA2227", Justification = "The serializer fills it.")]
    public Dictionary<string, JsonElement>? Extensions { get; set; }
}

/// <summary>An event in MassTransit's JSON envelope. Its other members are allowed and not used.</summary>
public sealed record UserEventMassTransit
{
    /// <summary>The producer's own id: a repeat with the same one is the same event.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? MessageId { get; init; }

    /// <summary>The message's urns; the last part of one is the type's name in the catalog.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> MessageType { get; init; }

    /// <summary>The payload.</summary>
    public required UserEventData Message { get; init; }

    /// <summary>When it happened; when Kafka took it if absent.</summary>
    public DateTimeOffset? SentTime { get; init; }

    /// <summary>What else MassTransit writes.</summary>
    [JsonExtensionData]
    [SuppressMessage("Usage", "CA2227", Justification = "The serializer fills it.")]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>The payload of an event in an envelope.</summary>
public sealed record UserEventData
{
    /// <summary>What the event says itself instead of the catalog.</summary>
    public UserEventOptions? Notify { get; init; }

    /// <summary>The payload's own members: the catalog says which of them a type needs.</summary>
    [JsonExtensionData]
    [SuppressMessage("Usage", "CA2227", Justification = "The serializer fills it.")]
    public Dictionary<string, JsonElement>? Members { get; set; }
}
