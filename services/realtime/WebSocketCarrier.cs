using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Notify.Realtime;

/// <summary>Frames as text messages; several that waited together share one message as a JSON array.</summary>
internal sealed class WebSocketCarrier(WebSocket socket, HttpContext http) : ICarrier
{
    public bool TwoWay => true;

    public bool OneAnswer => false;

    public bool Full => false;

    public ValueTask WriteAsync(IReadOnlyList<OutFrame> frames) =>
        frames.Count == 1 ? SendAsync(frames[0].Json) : WriteArrayAsync(frames);

    public async ValueTask CloseAsync(CloseCode close)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync((WebSocketCloseStatus)close.Code, close.Reason, CancellationToken.None);
    }

    public void Abort() => http.Abort();

    private async ValueTask WriteArrayAsync(IReadOnlyList<OutFrame> frames)
    {
        var size = frames.Count + 1 + frames.Sum(f => f.Json.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var at = 0;
            foreach (var frame in frames)
            {
                buffer[at] = at == 0 ? (byte)'[' : (byte)',';
                frame.Json.CopyTo(buffer.AsMemory(at + 1));
                at += 1 + frame.Json.Length;
            }

            buffer[at] = (byte)']';
            await SendAsync(buffer.AsMemory(0, at + 1));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> message) =>
        socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
