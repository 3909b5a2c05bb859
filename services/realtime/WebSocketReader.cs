using System.Buffers;
using System.Net.WebSockets;
using Microsoft.Extensions.Options;

namespace Notify.Realtime;

/// <summary>Reads one client's commands until the socket ends. Holds no buffer while the client is silent.</summary>
internal sealed class WebSocketReader(ClientCommands commands, ConnectionFactory connections, IOptions<RealtimeOptions> options)
{
    public async Task ReadAsync(WebSocket socket, Connection connection, CancellationToken ct)
    {
        var rate = connections.Rate();
        try
        {
            while (await ReadMessageAsync(socket, connection, rate, ct))
            {
            }

            // The client has said goodbye: answer, if that is still to be done, and let the answer out.
            connection.Close(CloseCode.Normal);
            await connection.Ended.WaitAsync(ct);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            connection.Abort("gone");
        }
    }

    private async Task<bool> ReadMessageAsync(WebSocket socket, Connection connection, CommandRate rate, CancellationToken ct)
    {
        var first = await socket.ReceiveAsync(Memory<byte>.Empty, ct);
        if (first.MessageType == WebSocketMessageType.Close) return false;
        var buffer = ArrayPool<byte>.Shared.Rent(options.Value.MaxFrameBytes + 1);
        try
        {
            var length = 0;
            var tooBig = false;
            for (var ended = first.EndOfMessage; !ended;)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
                if (part.MessageType == WebSocketMessageType.Close) return false;
                length += part.Count;
                ended = part.EndOfMessage;
                if (length <= options.Value.MaxFrameBytes) continue;
                // Reads on, into the void, for the client's answer to the close.
                connection.Close(CloseCode.FrameTooBig);
                (tooBig, length) = (true, 0);
            }

            if (tooBig) return true;
            await commands.HandleAsync(connection, rate, buffer.AsMemory(0, length), ct);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
