using System.Net.WebSockets;
using System.Text;

namespace Notify.Bench.Workload;

/// <summary>Engine.IO 4 and Socket.IO 5 over a WebSocket: open, connect to the default namespace, authenticate, then events and pings.</summary>
internal sealed class SocketIoProtocol(string url) : ILiveProtocol
{
    private static readonly byte[] Connect = "40"u8.ToArray();
    private static readonly byte[] Pong = "3"u8.ToArray();

    public Uri Address { get; } = new(url.Replace("http://", "ws://", StringComparison.Ordinal) + "/socket.io/?EIO=4&transport=websocket");

    public void Prepare(ClientWebSocketOptions options, int person)
    {
        // Who it is goes in the first event.
    }

    public LiveMessage Read(ReadOnlySpan<byte> message, int person)
    {
        if (message.StartsWith("42"u8)) return new LiveMessage(Ready: false, null, 2);
        if (message.SequenceEqual("2"u8)) return new LiveMessage(Ready: false, Pong, -1);
        if (message.StartsWith("0{"u8)) return new LiveMessage(Ready: false, Connect, -1);
        if (message.StartsWith("40"u8)) return new LiveMessage(Ready: false, Encoding.ASCII.GetBytes($"420[\"authenticate\",{person}]"), -1);
        return new LiveMessage(Ready: message.SequenceEqual("430[{\"ok\":true}]"u8), null, -1);
    }
}
