using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Confluent.Kafka;
using Notify.Contracts;

namespace Notify.Platform.Kafka;

/// <summary>What one consumer reads, and how the bytes of a record become what its handler sees.</summary>
/// <param name="Topic">The topic, without prefix.</param>
/// <param name="Group">The group, without prefix.</param>
/// <param name="Json">How a value is read; null to hand out its bytes, null values included.</param>
/// <param name="Bulk">Whether it takes smaller batches.</param>
/// <param name="Gather">How long the broker may collect records before it answers a fetch; null to get each as it comes.</param>
internal sealed record Subscription<T>(string Topic, string Group, JsonTypeInfo<T>? Json, bool Bulk, TimeSpan? Gather)
{
    private const int BulkShare = 5;

    public int BatchRecords(KafkaOptions options) => Bulk ? Math.Max(1, options.BatchRecords / BulkShare) : options.BatchRecords;

    /// <exception cref="UnreadableException">The value cannot be a record of the topic.</exception>
    public Received<T> Decode(ConsumeResult<byte[], byte[]> record)
    {
        var value = Value(record.Message.Value);
        var headers = Headers(record.Message.Headers);
        return new Received<T>
        {
            Value = value,
            Topic = Topic,
            Partition = record.Partition.Value,
            Offset = record.Offset.Value,
            Timestamp = DeadRecord.Time(record.Message.Timestamp.UnixTimestampMs),
            Key = record.Message.Key,
            Headers = headers,
            Trace = Trace(headers),
        };
    }

    public static KeyValuePair<string, byte[]?>[] Headers(Headers? headers)
    {
        var copy = new KeyValuePair<string, byte[]?>[headers?.Count ?? 0];
        for (var i = 0; i < copy.Length; i++) copy[i] = new(headers![i].Key, headers[i].GetValueBytes());
        return copy;
    }

    private T Value(byte[]? bytes)
    {
        if (Json is null) return (T)(object?)bytes!;
        if (bytes is null) throw new UnreadableException("null_value", "The record has no value.");
        try
        {
            return JsonSerializer.Deserialize(bytes, Json) is { } value
                ? value : throw new UnreadableException("bad_record", "The value is the JSON literal null.");
        }
        catch (Exception e) when (e is not UnreadableException)
        {
            throw new UnreadableException("bad_record", $"The value is not a {typeof(T).Name}: {e.Message}");
        }
    }

    private ActivityContext Trace(KeyValuePair<string, byte[]?>[] headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name != HeaderNames.TraceParent || value is not { Length: 55 }) continue;
            if (ActivityContext.TryParse(System.Text.Encoding.ASCII.GetString(value), null, isRemote: true, out var trace)) return trace;
        }
        // Records without a type come from others, who may not trace: then the trace of a notification starts here.
        return Json is null
            ? new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true)
            : default;
    }
}

/// <summary>A value that is no record of its topic.</summary>
internal sealed class UnreadableException(string reason, string detail) : Exception(detail)
{
    public string Reason => reason;
}
