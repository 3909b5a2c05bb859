using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Options;
using Notify.Catalog;

namespace Notify.Ingestion;

/// <summary>What comes beside an event's value: record headers, or the caller of a request.</summary>
/// <param name="Tenant">Header <c>tenant</c>, or the tenant of the API key.</param>
/// <param name="EventId">Header <c>event-id</c>.</param>
/// <param name="ContentType">Header <c>content-type</c>.</param>
/// <param name="CloudEvent">The attributes of a CloudEvent in binary mode; null if it is none.</param>
internal readonly record struct EventContext(
    string? Tenant, string? EventId, string? ContentType = null, IReadOnlyDictionary<string, string>? CloudEvent = null);

/// <summary>Reads an event and checks all of it, so that what passes can be processed. Pure; the same for Kafka and HTTP.</summary>
internal sealed class EventReader(CurrentCatalog catalog, IOptions<IngestionOptions> options)
{
    /// <summary>Duplicate names would let two readers see two events; 32 levels are more than any payload needs.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly IngestionOptions limits = options.Value;

    /// <summary>Reads the value of a record.</summary>
    public EventReading Read(byte[]? value, EventContext context)
    {
        if (value is null) return new EventProblem("null_value", "The record has no value: an event is a JSON object.");
        if (TooLarge(value.Length) is { } large) return large;
        return Parse(value, out var element) is { } problem ? problem : Read(element, context);
    }

    /// <summary>Parses JSON strictly; the problem if it is none.</summary>
    public static EventProblem? Parse(ReadOnlySpan<byte> value, out JsonElement element)
    {
        element = default;
        if (!Utf8.IsValid(value)) return new EventProblem("bad_json", "The value is not valid UTF-8.");
        try
        {
            element = JsonElement.Parse(value, Strict);
            return null;
        }
        catch (JsonException e)
        {
            return new EventProblem("bad_json", $"The value is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): {Why(e)}");
        }
    }

    /// <summary>Reads one event, already parsed.</summary>
    public EventReading Read(JsonElement value, EventContext context)
    {
        var types = catalog.Value;
        if (Envelope.Open(value, context, types, out var envelope) is { } broken) return broken;
        var payload = envelope.Payload;
        if (payload.ValueKind != JsonValueKind.Object)
            return new EventProblem("not_an_object", envelope.Type is null ? "An event is a JSON object with a type." : "The payload of an event is a JSON object.", envelope.At);
        var type = envelope.Type ?? "";
        if (envelope.Type is null && PlainEvent.Type(payload, out type) is { } noType) return noType;
        if (!types.TryFind(type, out var found))
            return new EventProblem("unknown_type", "The catalog has no such type: check its spelling, or add it to the catalog.", envelope.TypeAt);
        var reading = Read(envelope, context, found);
        return reading.Problem is { At.Length: > 0 } problem ? problem with { At = envelope.At + problem.At } : reading;
    }

    private EventReading Read(Envelope envelope, EventContext context, NotificationType type)
    {
        var payload = envelope.Payload;
        if (PlainEvent.Tenant(envelope, context, out var tenant) is { } badTenant) return badTenant;
        if (PlainEvent.ProducerId(envelope, context, type, out var id) is { } badId) return badId;
        var time = envelope.Time;
        if (envelope.Type is null && PlainEvent.Time(payload, out time) is { } badTime) return badTime;
        if (EventOptionsText.Read(payload, out var chosen) is { } badOptions) return badOptions;
        if (Except(payload, type, chosen, out var except) is { } badExcept) return badExcept;
        if (Topics(payload, type, chosen, out var topics) is { } badTopic) return badTopic;
        if (Recipients(payload, type, chosen, out var recipients) is { } badRecipients) return badRecipients;
        return new IncomingEvent
        {
            Type = type.Name,
            Tenant = tenant,
            Source = envelope.Source ?? "",
            Subject = envelope.Subject,
            ProducerId = id,
            Time = time,
            Recipients = except.Count > 0 ? [.. recipients.Except(except)] : recipients,
            Topics = topics,
            Except = except,
            Options = chosen,
            Priority = chosen.Priority ?? type.Priority,
            Payload = PlainEvent.Payload(payload),
        };
    }

    /// <summary>The problem of a value that is too large; null if it is not.</summary>
    public EventProblem? TooLarge(long bytes) => bytes <= limits.MaxEventBytes ? null
        : new EventProblem("too_large", $"The event has {bytes} bytes, the limit is {limits.MaxEventBytes}: send less, or a link to it.");

    private EventProblem? Recipients(JsonElement value, NotificationType type, EventOptions chosen, out IReadOnlyList<string> recipients)
    {
        recipients = chosen.Recipients ?? [];
        if (ByCatalog(chosen))
        {
            var found = Catalog.Recipients.Find(type, value);
            if (found.Reason is not null) return new EventProblem(found.Reason, found.Detail!, Pointer(type.To[0]));
            recipients = found.Ids;
        }

        return recipients.Count <= limits.MaxRecipients ? null
            : new EventProblem("too_many_recipients", $"The event names {recipients.Count} recipients, the limit is {limits.MaxRecipients}: send several events.", "/notify/recipients");
    }

    private static EventProblem? Topics(JsonElement value, NotificationType type, EventOptions chosen, out IReadOnlyList<string> topics)
    {
        topics = chosen.Topics ?? [];
        if (!ByCatalog(chosen) || type.Topic is not { } template) return null;
        if (template.Find(value, out var field) is not { } topic)
            return field is null
                ? new EventProblem("bad_topic", $"{type.Name}: its topic '{template.Source}' comes to more than {Catalog.Recipients.MaxIdLength} characters.")
                : new EventProblem("missing_topic", $"{type.Name} needs its topic in the field '{field}', which must be a text without control characters, or a number.", Pointer(field));
        topics = [topic];
        return null;
    }

    private static EventProblem? Except(JsonElement value, NotificationType type, EventOptions chosen, out IReadOnlyList<string> except)
    {
        except = chosen.Except ?? [];
        if (chosen.Except is not null) return null;
        var found = Catalog.Recipients.Except(type, value);
        if (found.Reason is not null) return new EventProblem(found.Reason, found.Detail!, Pointer(type.Except[0]));
        except = found.Ids;
        return null;
    }

    /// <summary>Whether the catalog says whom an event is for: the event itself does not.</summary>
    private static bool ByCatalog(EventOptions chosen) => chosen.Recipients is null && chosen.Topics is null;

    private static string Pointer(PayloadPath path) => "/" + path.Text.Replace('.', '/');

    private static string Why(JsonException e) => e.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
}
