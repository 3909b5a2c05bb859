using System.Text.Json;
using System.Text.Json.Serialization;
using Notify.Contracts;

namespace Notify.Realtime;

internal sealed record HelloFrame(string Type, long Ttl, double Ping, long Head, InboxCounts Counts, Guid Conn);

internal sealed record PingFrame(string Type, long? Head);

internal sealed record SyncFrame(string Type, long From, long To, bool Recovered);

internal sealed record ReconnectFrame(string Type, long After);

internal sealed record ErrorFrame(string Type, string Code, string Message);

/// <summary>A frame on its way to a client: its type, its bytes, and the position a client has after it, if it changes that.</summary>
internal readonly record struct OutFrame(string Type, ReadOnlyMemory<byte> Json, long? Position = null)
{
    public static OutFrame Hello(HelloFrame hello, long? position) =>
        new("hello", JsonSerializer.SerializeToUtf8Bytes(hello, RealtimeJson.Default.HelloFrame), position);

    public static OutFrame Ping(long? head) => new("ping", JsonSerializer.SerializeToUtf8Bytes(new("ping", head), RealtimeJson.Default.PingFrame));

    public static OutFrame Sync(long from, long to, bool recovered) =>
        new("sync", JsonSerializer.SerializeToUtf8Bytes(new("sync", from, to, recovered), RealtimeJson.Default.SyncFrame), to);

    public static OutFrame Reconnect(TimeSpan after) =>
        new("reconnect", JsonSerializer.SerializeToUtf8Bytes(new("reconnect", (long)after.TotalMilliseconds), RealtimeJson.Default.ReconnectFrame));

    public static OutFrame Error(string code, string message) =>
        new("error", JsonSerializer.SerializeToUtf8Bytes(new("error", code, message), RealtimeJson.Default.ErrorFrame));

    public static OutFrame Changed(IReadOnlyList<InboxItem> items, long prev, InboxCounts counts)
    {
        var frame = new ChangedFrame { Seq = items[^1].Seq, Prev = prev, Items = items, Counts = counts };
        return new(frame.Type, JsonSerializer.SerializeToUtf8Bytes(frame, ContractsJson.Default.ChangedFrame), frame.Seq);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HelloFrame))]
[JsonSerializable(typeof(PingFrame))]
[JsonSerializable(typeof(SyncFrame))]
[JsonSerializable(typeof(ReconnectFrame))]
[JsonSerializable(typeof(ErrorFrame))]
[JsonSerializable(typeof(PresenceAnswer))]
[JsonSerializable(typeof(TicketAnswer))]
[JsonSerializable(typeof(TicketHolder))]
[JsonSerializable(typeof(InboxChangesRequest))]
[JsonSerializable(typeof(InboxHeadsRequest))]
[JsonSerializable(typeof(InboxHeads))]
internal sealed partial class RealtimeJson : JsonSerializerContext;
