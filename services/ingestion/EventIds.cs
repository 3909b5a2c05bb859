using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Ingestion;

/// <summary>
/// The id of an event: the one it was given by <c>POST /v1/events</c> or carries from a dead record, else the producer's own
/// under tenant, source and type, else its place on Kafka.
/// </summary>
internal static class EventIds
{
    public static Guid Of(IncomingEvent incoming, Received<byte[]?> record)
    {
        if (Guid.TryParseExact(record.Header(HeaderNames.NotifyEventId), "D", out var given)) return given;
        return incoming.ProducerId is { } id ? NotifyIds.Event(incoming.Tenant, incoming.Source, incoming.Type, id) : OfRecord(record);
    }

    /// <summary>The id of a record that could not be read: a redrive that mends nothing else keeps it.</summary>
    public static Guid OfRecord(Received<byte[]?> record) =>
        Guid.TryParseExact(record.Header(HeaderNames.NotifyEventId), "D", out var given) ? given
            : NotifyIds.Event(record.Topic, record.Partition, record.Offset, record.Timestamp, record.Value);

    /// <summary>The id of an event of a request.</summary>
    public static Guid Of(IncomingEvent incoming, string? idempotencyKey, int index)
    {
        if (idempotencyKey is not null) return NotifyIds.Event(incoming.Tenant, idempotencyKey, index);
        return incoming.ProducerId is { } id ? NotifyIds.Event(incoming.Tenant, incoming.Source, incoming.Type, id) : Guid.CreateVersion7();
    }
}
