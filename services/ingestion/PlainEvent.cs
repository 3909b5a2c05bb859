using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Notify.Catalog;

namespace Notify.Ingestion;

/// <summary>The fields of plain JSON, an object with a <c>type</c>: the shape most teams already publish.</summary>
internal static partial class PlainEvent
{
    private const int MaxId = 255;
    private const string DefaultTenant = "default";

    public static EventProblem? Type(JsonElement value, out string type)
    {
        type = "";
        if (!value.TryGetProperty("type", out var field) || field.ValueKind == JsonValueKind.Null)
            return new EventProblem("no_type", "The event has no field 'type': set it to a type of the catalog.", "/type");
        if (field.ValueKind != JsonValueKind.String || !EventText.TryRead(field, out type) || type.Length == 0)
            return new EventProblem("bad_type", "The field 'type' must be a non-empty string.", "/type");
        return null;
    }

    public static EventProblem? Tenant(Envelope envelope, EventContext context, out string tenant)
    {
        tenant = context.Tenant ?? envelope.Tenant ?? DefaultTenant;
        if (context.Tenant is { } caller && envelope.Tenant is { } attribute && caller != attribute)
            return new EventProblem("tenant_conflict", "The attribute 'tenant' names another tenant than the header or the API key does.");
        if (envelope.Payload.TryGetProperty("tenant", out var field) && field.ValueKind != JsonValueKind.Null)
        {
            if (field.ValueKind != JsonValueKind.String || !EventText.TryRead(field, out var named))
                return new EventProblem("bad_tenant", "The field 'tenant' must be a string.", "/tenant");
            if ((context.Tenant ?? envelope.Tenant) is { } given && given != named)
                return new EventProblem("tenant_conflict", "The field 'tenant' names another tenant than the header or the API key does.", "/tenant");
            tenant = named;
        }

        return TenantName().IsMatch(tenant) ? null
            : new EventProblem("bad_tenant", "A tenant has 1 to 100 letters, digits, dots, dashes or underscores.", "/tenant");
    }

    public static EventProblem? ProducerId(Envelope envelope, EventContext context, NotificationType type, out string? id)
    {
        var value = envelope.Payload;
        id = envelope.Id ?? context.EventId;
        var at = "";
        if (id is null && value.TryGetProperty("eventId", out var field) && field.ValueKind != JsonValueKind.Null)
        {
            at = "/eventId";
            if (field.ValueKind != JsonValueKind.String || !EventText.TryRead(field, out id))
                return new EventProblem("bad_event_id", "The field 'eventId' must be a string.", at);
        }
        else if (id is null && type.Id is { } path && path.TryFind(value, out var named))
        {
            at = "/" + path.Text.Replace('.', '/');
            if (named.Value.ValueKind == JsonValueKind.Number) id = named.Value.GetRawText();
            else if (named.Value.ValueKind != JsonValueKind.String || !EventText.TryRead(named.Value, out id))
                return new EventProblem("bad_event_id", $"The field '{path.Text}', the event's id by the catalog, must be a string or a number.", at);
        }

        return id is null || (id.Length is > 0 and <= MaxId && !id.Any(char.IsControl)) ? null
            : new EventProblem("bad_event_id", $"An event id has 1 to {MaxId} characters, none of them a control character.", at);
    }

    public static EventProblem? Time(JsonElement value, out DateTimeOffset? time)
    {
        time = null;
        if (!value.TryGetProperty("time", out var field) || field.ValueKind == JsonValueKind.Null) return null;
        if (!EventText.TryReadTime(field, out var read))
            return new EventProblem("bad_time", "The field 'time' must be a time such as 2026-01-31T12:00:00Z (RFC 3339).", "/time");
        time = read;
        return null;
    }

    /// <summary>The event without its <c>notify</c>, which can name a thousand recipients and concerns none of them.</summary>
    public static JsonElement Payload(JsonElement value)
    {
        if (!value.TryGetProperty("notify", out _)) return value;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in value.EnumerateObject().Where(m => m.Name != "notify")) member.WriteTo(writer);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$", RegexOptions.CultureInvariant)]
    private static partial Regex TenantName();
}

/// <summary>Reads strings and times of events.</summary>
internal static partial class EventText
{
    /// <summary>False if the string is not valid Unicode (half a surrogate pair), which JSON allows and UTF-8 does not.</summary>
    public static bool TryRead(JsonElement field, out string text)
    {
        try
        {
            text = field.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>RFC 3339: a date, a time and an offset.</summary>
    public static bool TryReadTime(JsonElement field, out DateTimeOffset time)
    {
        time = default;
        return field.ValueKind == JsonValueKind.String && TryRead(field, out var text) && TryReadTime(text, out time);
    }

    /// <summary>RFC 3339: a date, a time and an offset.</summary>
    public static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;
        return Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
