using System.Diagnostics;

namespace Notify.Platform.Kafka;

/// <summary>A record as its handler sees it.</summary>
/// <typeparam name="T">The record type; <c>byte[]</c> (nullable) for topics without one.</typeparam>
public sealed record Received<T>
{
    /// <summary>The value.</summary>
    public required T Value { get; init; }

    /// <summary>The topic, without the installation's prefix.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition.</summary>
    public required int Partition { get; init; }

    /// <summary>The offset.</summary>
    public required long Offset { get; init; }

    /// <summary>The record's timestamp.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The key's bytes; null if the producer set none.</summary>
    public byte[]? Key { get; init; }

    /// <summary>The headers in order, values as bytes.</summary>
    public required IReadOnlyList<KeyValuePair<string, byte[]?>> Headers { get; init; }

    /// <summary>Trace context of header <c>traceparent</c>; default if absent or malformed.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>The last header of a name as UTF-8 text; null if absent.</summary>
    public string? Header(string name)
    {
        for (var i = Headers.Count - 1; i >= 0; i--)
            if (Headers[i].Key == name) return Headers[i].Value is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;
        return null;
    }
}
