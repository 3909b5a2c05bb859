using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Platform.Dead;

/// <summary>A record on a dead topic: what came, why it could not be handled, and whether it was sent again.</summary>
public sealed record DeadLetter
{
    /// <summary>Where it is kept.</summary>
    public required DeadPlace Place { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset DiedAt { get; init; }

    /// <summary>The record's key.</summary>
    public byte[]? Key { get; init; }

    /// <summary>The record's value.</summary>
    public byte[]? Value { get; init; }

    /// <summary>The record's headers, and those that tell of its death.</summary>
    public required IReadOnlyList<KeyValuePair<string, byte[]?>> Headers { get; init; }

    /// <summary>Whether a redrive has sent it again.</summary>
    public bool Redriven { get; init; }

    /// <summary>Why, a stable snake_case word; empty if nobody said.</summary>
    public string Reason => Header(HeaderNames.DeadReason) ?? "";

    /// <summary>Why, one sentence; empty if nobody said.</summary>
    public string Detail => Header(HeaderNames.DeadDetail) ?? "";

    /// <summary>The partition that it was read from.</summary>
    public int? SourcePartition => Number(HeaderNames.DeadPartition) is { } partition ? (int)partition : null;

    /// <summary>The offset that it was read from.</summary>
    public long? SourceOffset => Number(HeaderNames.DeadOffset);

    /// <summary>The timestamp it had there; of records that died before this was written, when they died.</summary>
    public DateTimeOffset SourceAt => Number(HeaderNames.DeadTimestamp) is { } at ? DeadRecord.Time(at) : DiedAt;

    /// <summary>
    /// The id of an event, the same however often it is sent again: the one that it carries, else its first place on Kafka. Null for
    /// records of other topics, whose ids are in their values.
    /// </summary>
    public Guid? EventId =>
        Guid.TryParseExact(Header(HeaderNames.NotifyEventId), "D", out var given) ? given
        : Place.Topic == Topics.UserEvents && SourcePartition is { } partition && SourceOffset is { } offset
            ? NotifyIds.Event(Topics.UserEvents, partition, offset, SourceAt, Value) : null;

    /// <summary>The last header of a name as UTF-8 text; null if absent.</summary>
    public string? Header(string name)
    {
        var bytes = Headers.LastOrDefault(h => h.Key == name).Value;
        return bytes is null ? null : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>What is published to send it again: the record as it came, and its event id.</summary>
    internal Message<byte[], byte[]> Again()
    {
        var headers = new Headers();
        foreach (var (name, value) in Headers.Where(h => !DeadRecord.Own.Contains(h.Key) && (h.Key != HeaderNames.NotifyEventId || EventId is null))) headers.Add(name, value);
        if (EventId is { } id) headers.Add(HeaderNames.NotifyEventId, Encoding.UTF8.GetBytes(id.ToString("D")));
        return new Message<byte[], byte[]> { Key = Key!, Value = Value!, Headers = headers };
    }

    internal static DeadLetter Of(string topic, ConsumeResult<byte[], byte[]> record) => new()
    {
        Place = new DeadPlace(topic, record.Partition.Value, record.Offset.Value),
        DiedAt = DeadRecord.Time(record.Message.Timestamp.UnixTimestampMs),
        Key = record.Message.Key,
        Value = record.Message.Value,
        Headers = Subscription<byte[]>.Headers(record.Message.Headers),
    };

    private long? Number(string name) =>
        long.TryParse(Header(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
