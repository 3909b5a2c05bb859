using System.Text.Json;
using Notify.Catalog;

namespace Notify.Ingestion;

/// <summary>MassTransit's JSON envelope: <c>messageId</c>, <c>messageType</c> urns, <c>sentTime</c>, <c>message</c>.</summary>
internal static class MassTransitEnvelope
{
    public static EventProblem? Open(JsonElement value, TypeCatalog catalog, ref Envelope envelope)
    {
        if (!value.TryGetProperty("message", out var message)) return Bad("The envelope has no 'message': it is the payload.", "/message");
        if (Types(value) is not { Count: > 0 } types)
            return new EventProblem("no_type", "The envelope names no type: 'messageType' is a list such as [\"urn:message:Shop:NEW_MESSAGE\"].", "/messageType");
        // A message names its interfaces and base types too; the first that the catalog knows counts.
        var index = types.FindIndex(t => catalog.TryFind(t, out _));
        if (!Text(value, "messageId", out var id)) return Bad("The field 'messageId' must be a string.", "/messageId");
        DateTimeOffset? time = null;
        if (value.TryGetProperty("sentTime", out var sent) && sent.ValueKind != JsonValueKind.Null)
        {
            if (!EventText.TryReadTime(sent, out var read)) return new EventProblem("bad_time", "The field 'sentTime' must be a time such as 2026-01-31T12:00:00Z (RFC 3339).", "/sentTime");
            time = read;
        }

        envelope = envelope with
        {
            Payload = message,
            At = "/message",
            Type = types[Math.Max(0, index)],
            TypeAt = $"/messageType/{Math.Max(0, index)}",
            Id = id,
            Time = time,
        };
        return null;
    }

    private static List<string>? Types(JsonElement value)
    {
        if (!value.TryGetProperty("messageType", out var list) || list.ValueKind != JsonValueKind.Array) return null;
        var types = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !EventText.TryRead(item, out var urn)) return null;
            types.Add(urn[(urn.LastIndexOfAny([':', '+']) + 1)..]);
        }

        return types;
    }

    private static bool Text(JsonElement value, string name, out string? text)
    {
        text = null;
        return !value.TryGetProperty(name, out var field) || field.ValueKind == JsonValueKind.Null
            || (field.ValueKind == JsonValueKind.String && EventText.TryRead(field, out text!));
    }

    private static EventProblem Bad(string detail, string at) => new("bad_masstransit", detail, at);
}
