using System.Text.Json;
using System.Text.Json.Serialization;
using Notify.Contracts;

namespace Notify.Realtime;

/// <summary>A frame on its way to a client: its type, its bytes, and the position a client has after it, if it changes that.</summary>
internal readonly record struct OutFrame(string Type, ReadOnlyMemory<byte> Json, long? Position = null)
{
    public static OutFrame Hello(HelloFrame hello, long? position) =>
        new("hello", JsonSerializer.SerializeToUtf8Bytes(hello, ContractsJson.Default.HelloFrame), position);

    public static OutFrame Ping(long? head) => new("ping", JsonSerializer.SerializeToUtf8Bytes(new() { Head = head }, ContractsJson.Default.PingFrame));

    public static OutFrame Sync(long from, long to, bool recovered) =>
        new("sync", JsonSerializer.SerializeToUtf8Bytes(new() { From = from, To = to, Recovered = recovered }, ContractsJson.Default.SyncFrame), to);

    public static OutFrame Reconnect(TimeSpan after) =>
        new("reconnect", JsonSerializer.SerializeToUtf8Bytes(new() { After = (long)after.TotalMilliseconds }, ContractsJson.Default.ReconnectFrame));

    public static OutFrame Error(string code, string message) =>
        new("error", JsonSerializer.SerializeToUtf8Bytes(new() { Code = code, Message = message }, ContractsJson.Default.ErrorFrame));

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
[JsonSerializable(typeof(PresenceAnswer))]
[JsonSerializable(typeof(TicketAnswer))]
[JsonSerializable(typeof(TicketHolder))]
[JsonSerializable(typeof(InboxChangesRequest))]
[JsonSerializable(typeof(InboxHeadsRequest))]
[JsonSerializable(typeof(InboxHeads))]
internal sealed partial class RealtimeJson : JsonSerializerContext;
