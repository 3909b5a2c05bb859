using System.Text;
using System.Text.Json;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform.Dead;
using Notify.Platform.Kafka;

namespace Notify.Ingestion;

/// <summary>Tells whose a dead record is, so that an operator sees those of the own tenant only.</summary>
internal sealed class DeadOwner(CurrentCatalog catalog)
{
    /// <summary>The tenant; null if the record does not say it clearly, which shows it to nobody but who has Kafka's own credentials.</summary>
    public string? Of(DeadLetter letter) =>
        letter.Place.Topic == Topics.UserEvents ? OfEvent(letter) : letter.Key is { } key && Encoding.UTF8.GetString(key).Split('/', 2) is [{ Length: > 0 } tenant, _] ? tenant : null;

    private string? OfEvent(DeadLetter letter)
    {
        var record = new Received<byte[]?>
        {
            Value = letter.Value,
            Topic = letter.Place.Topic,
            Partition = letter.Place.Partition,
            Offset = letter.Place.Offset,
            Timestamp = letter.DiedAt,
            Headers = letter.Headers,
        };
        var context = new EventContext(record.Header(HeaderNames.Tenant), null, record.Header(HeaderNames.ContentType), CloudEvent.Attributes(record));
        // What cannot be read is its header's, if it has one; what can be read is held to the rules of an event.
        if (letter.Value is null || EventReader.Parse(letter.Value, out var value) is not null
            || Envelope.Open(value, context, catalog.Value, out var envelope) is not null || envelope.Payload.ValueKind != JsonValueKind.Object) return context.Tenant;
        return PlainEvent.Tenant(envelope, context, out var tenant) is null ? tenant : null;
    }
}
