using System.Text.Json;
using Notify.Catalog;

namespace Notify.Ingestion;

/// <summary>What an event says of itself, in whichever of the three shapes it came: plain JSON, CloudEvents, or MassTransit's envelope.</summary>
internal readonly record struct Envelope
{
    /// <summary>What the catalog's paths and templates see.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>JSON pointer to the payload within the value.</summary>
    public string At { get; init; }

    /// <summary>The type; null in plain JSON, whose payload has it.</summary>
    public string? Type { get; init; }

    /// <summary>JSON pointer to the type.</summary>
    public string TypeAt { get; init; }

    /// <summary>The producer's id; null in plain JSON.</summary>
    public string? Id { get; init; }

    /// <summary>CloudEvents <c>source</c>.</summary>
    public string? Source { get; init; }

    /// <summary>CloudEvents <c>subject</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The tenant that the envelope names.</summary>
    public string? Tenant { get; init; }

    /// <summary>Opens the envelope that the media type, the headers or the value itself show; the problem if it is broken.</summary>
    public static EventProblem? Open(JsonElement value, EventContext context, TypeCatalog catalog, out Envelope envelope)
    {
        envelope = new Envelope { Payload = value, At = "", TypeAt = "/type" };
        if (context.CloudEvent is { } attributes) return CloudEvent.OpenBinary(value, attributes, ref envelope);
        if (value.ValueKind != JsonValueKind.Object) return null;
        return ShapeOf(value, context.ContentType) switch
        {
            MediaTypes.CloudEvent => CloudEvent.OpenStructured(value, ref envelope),
            MediaTypes.MassTransit => MassTransitEnvelope.Open(value, catalog, ref envelope),
            _ => null,
        };
    }

    /// <summary>The media type of an event: what was declared if it names an envelope, else what the value looks like.</summary>
    public static string ShapeOf(JsonElement value, string? contentType)
    {
        if (MediaTypes.Is(contentType, MediaTypes.CloudEvent) || MediaTypes.Is(contentType, MediaTypes.CloudEventBatch)) return MediaTypes.CloudEvent;
        if (MediaTypes.Is(contentType, MediaTypes.MassTransit)) return MediaTypes.MassTransit;
        if (value.ValueKind != JsonValueKind.Object) return MediaTypes.Json;
        if (value.TryGetProperty("specversion", out _)) return MediaTypes.CloudEvent;
        return !value.TryGetProperty("type", out _) && value.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array
            && value.TryGetProperty("message", out _) ? MediaTypes.MassTransit : MediaTypes.Json;
    }
}

/// <summary>The media types of events.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string CloudEvent = "application/cloudevents+json";
    public const string CloudEventBatch = "application/cloudevents-batch+json";
    public const string MassTransit = "application/vnd.masstransit+json";

    /// <summary>Whether a header value names a media type, whatever its parameters.</summary>
    public static bool Is(string? contentType, string mediaType) => Name(contentType).Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether data of this type is JSON; JSON is what data is if nothing is said.</summary>
    public static bool IsJson(string? contentType) => Name(contentType) is var name
        && (name.IsEmpty || name.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> contentType) =>
        (contentType.IndexOf(';') is var end and >= 0 ? contentType[..end] : contentType).Trim();
}
