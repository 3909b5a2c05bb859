using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Notify.Contracts;

namespace Notify.Platform.Kafka;

/// <summary>Turns records into what goes on the wire.</summary>
public static class RecordEncoder
{
    private static readonly byte[] Json = "application/json"u8.ToArray();

    /// <summary>Encodes a record of a topic with its key, <c>content-type</c>, <c>schema-version</c> and <c>traceparent</c>.</summary>
    public static OutgoingRecord Encode<T>(Topic<T> topic, T value, ActivityContext trace)
    {
        var headers = new List<KeyValuePair<string, byte[]?>>(3)
        {
            new(HeaderNames.ContentType, Json),
            new(HeaderNames.SchemaVersion, Encoding.UTF8.GetBytes(topic.SchemaVersion.ToString(CultureInfo.InvariantCulture))),
        };
        if (trace != default) headers.Add(new(HeaderNames.TraceParent, Encoding.UTF8.GetBytes(TraceParent(trace))));
        return new OutgoingRecord(
            topic.Name, Encoding.UTF8.GetBytes(topic.Key(value)), JsonSerializer.SerializeToUtf8Bytes(value, topic.Json), headers);
    }

    /// <summary>The W3C form of a trace context.</summary>
    public static string TraceParent(ActivityContext trace) =>
        $"00-{trace.TraceId.ToHexString()}-{trace.SpanId.ToHexString()}-{(trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";
}
