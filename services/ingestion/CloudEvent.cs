using System.Text.Json;
using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Ingestion;

/// <summary>CloudEvents 1.0, structured (all in the value) and binary (attributes in headers, the value is the data).</summary>
internal static class CloudEvent
{
    private const string KafkaPrefix = "ce_";
    private const string HttpPrefix = "ce-";
    private const string SpecVersion = "specversion";

    /// <summary>The attributes of a record in binary mode; null if it is none.</summary>
    public static IReadOnlyDictionary<string, string>? Attributes(Received<byte[]?> record)
    {
        if (record.Header(KafkaPrefix + SpecVersion) is null) return null;
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _) in record.Headers)
            if (name.StartsWith(KafkaPrefix, StringComparison.Ordinal) && record.Header(name) is { } text) attributes[name[KafkaPrefix.Length..]] = text;
        if (record.Header(HeaderNames.ContentType) is { } contentType) attributes[DataContentType] = contentType;
        return attributes;
    }

    /// <summary>The attributes of a request in binary mode, percent-decoded as the HTTP binding asks; null if it is none.</summary>
    public static IReadOnlyDictionary<string, string>? Attributes(Microsoft.AspNetCore.Http.HttpRequest request)
    {
        if (!request.Headers.ContainsKey(HttpPrefix + SpecVersion)) return null;
        var attributes = request.Headers.Where(h => h.Key.StartsWith(HttpPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key[HttpPrefix.Length..].ToLowerInvariant(), h => Uri.UnescapeDataString(h.Value.ToString()), StringComparer.Ordinal);
        if (request.ContentType is { } contentType) attributes[DataContentType] = contentType;
        return attributes;
    }

    /// <summary>The record headers of an event in binary mode.</summary>
    public static IEnumerable<KeyValuePair<string, byte[]?>> Headers(IReadOnlyDictionary<string, string> attributes) =>
        attributes.Where(a => a.Key != DataContentType)
            .Select(a => new KeyValuePair<string, byte[]?>(KafkaPrefix + a.Key, System.Text.Encoding.UTF8.GetBytes(a.Value)));

    public static EventProblem? OpenBinary(JsonElement data, IReadOnlyDictionary<string, string> attributes, ref Envelope envelope)
    {
        // A header has no JSON pointer.
        if (Open(name => attributes.GetValueOrDefault(name), _ => "", ref envelope) is { } problem) return problem;
        envelope = envelope with { Payload = data };
        return null;
    }

    public static EventProblem? OpenStructured(JsonElement value, ref Envelope envelope)
    {
        foreach (var name in Names)
            if (value.TryGetProperty(name, out var field) && field.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                return Bad($"The attribute '{name}' must be a string.", "/" + name);
        if (Open(name => Text(value, name), name => "/" + name, ref envelope) is { } problem) return problem;
        if (Data(value, out var data, out var at) is { } noData) return noData;
        envelope = envelope with { Payload = data, At = at };
        return null;
    }

    private const string DataContentType = "datacontenttype";
    private static readonly string[] Names = [SpecVersion, "id", "source", "type", "subject", "time", "tenant", DataContentType, "data_base64"];

    private static EventProblem? Open(Func<string, string?> attribute, Func<string, string> at, ref Envelope envelope)
    {
        if (attribute(SpecVersion) != "1.0") return Bad("The attribute 'specversion' must be 1.0.", at(SpecVersion));
        foreach (var name in (ReadOnlySpan<string>)["id", "source", "type"])
            if (string.IsNullOrEmpty(attribute(name)))
                return name == "type"
                    ? new EventProblem("no_type", "The CloudEvent has no attribute 'type': set it to a type of the catalog.", at(name))
                    : Bad($"The attribute '{name}' is required.", at(name));
        DateTimeOffset? time = null;
        if (attribute("time") is { } text)
        {
            if (!EventText.TryReadTime(text, out var read))
                return new EventProblem("bad_time", "The attribute 'time' must be a time such as 2026-01-31T12:00:00Z (RFC 3339).", at("time"));
            time = read;
        }

        if (!MediaTypes.IsJson(attribute(DataContentType)))
            return Bad("The data must be JSON: set 'datacontenttype' to application/json.", at(DataContentType));
        envelope = envelope with
        {
            Type = attribute("type"),
            TypeAt = at("type"),
            Id = attribute("id"),
            Source = attribute("source"),
            Subject = attribute("subject"),
            Time = time,
            Tenant = attribute("tenant"),
        };
        return null;
    }

    private static EventProblem? Data(JsonElement value, out JsonElement data, out string at)
    {
        at = "/data";
        if (value.TryGetProperty("data", out data)) return null;
        at = "/data_base64";
        if (!value.TryGetProperty("data_base64", out var encoded) || encoded.ValueKind != JsonValueKind.String)
            return Bad("The CloudEvent has no 'data': it is the payload.", "/data");
        return encoded.TryGetBytesFromBase64(out var bytes) ? EventReader.Parse(bytes, out data) is { } problem ? problem with { At = at } : null
            : Bad("The field 'data_base64' is not base64.", at);
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String && EventText.TryRead(field, out var text) ? text : null;

    private static EventProblem Bad(string detail, string at) => new("bad_cloudevent", detail, at);
}
