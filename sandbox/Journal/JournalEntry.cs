using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>Which provider accepted a message.</summary>
public enum JournalKind
{
    /// <summary>FCM.</summary>
    Push,

    /// <summary>SMTP.</summary>
    Mail,
}

/// <summary>One accepted message for one target.</summary>
public sealed class JournalEntry
{
    /// <summary>Its place in the order of arrival, from 1.</summary>
    public long N { get; internal set; }

    /// <summary>Who accepted it.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>Device token, <c>/topics/name</c>, condition, or mail address of the envelope.</summary>
    public required string To { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset At { get; internal set; }

    /// <summary>The provider's id: FCM's message name, or the SMTP queue id.</summary>
    public required string Id { get; init; }

    /// <summary>The sender of the mail's envelope; null for a push.</summary>
    public string? Sender { get; init; }

    /// <summary>As received: the FCM message object as JSON, or the mail without its dot-stuffing.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The message as the journal shows it.</summary>
    public JsonElement Message
    {
        get
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer)) WriteMessage(json);
            var reader = new Utf8JsonReader(buffer.WrittenSpan);
            return JsonElement.ParseValue(ref reader);
        }
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("n", N);
        json.WriteString("kind", Kind == JournalKind.Push ? "push" : "mail");
        json.WriteString("to", To);
        json.WriteString("at", At);
        json.WriteString("id", Id);
        json.WritePropertyName("message");
        WriteMessage(json);
        json.WriteEndObject();
    }

    // Mail is parsed when somebody reads it, so that receiving stays cheap under load.
    private void WriteMessage(Utf8JsonWriter json)
    {
        if (Kind == JournalKind.Push) json.WriteRawValue(Content.Span, skipInputValidation: true);
        else MailJson.Write(json, Content, Sender ?? "");
    }
}
