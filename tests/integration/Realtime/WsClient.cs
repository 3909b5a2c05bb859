using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Notify.IntegrationTests.Realtime;

/// <summary>A WebSocket client that unpacks frames and follows the sequence strictly.</summary>
internal sealed class WsClient : IAsyncDisposable
{
    private readonly ClientWebSocket socket;
    private readonly Channel<JsonElement> frames = Channel.CreateUnbounded<JsonElement>();
    private Task reading = Task.CompletedTask;

    private WsClient(ClientWebSocket socket) => this.socket = socket;

    public FrameLog Log { get; } = new();

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public static async Task<WsClient> ConnectAsync(
        RealtimeApp app, string? token, string query = "", string? origin = null, bool read = true, string? host = null)
    {
        var socket = new ClientWebSocket();
        if (token is not null) socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(app.Address) { Scheme = "ws", Path = "/v1/realtime/ws", Query = query }.Uri;
        try
        {
            await socket.ConnectAsync(address, new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        }
        catch (WebSocketException)
        {
            throw new RefusedException((int)socket.HttpStatusCode);
        }

        var client = new WsClient(socket);
        if (read) client.Read();
        return client;
    }

    /// <summary>Begins to read; a client that does not is a stalled one.</summary>
    public void Read() => reading = Task.Run(ReadAsync);

    public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task SendBytesAsync(byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>The next frame of a type; others before it are skipped.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var frame in frames.Reader.ReadAllAsync(bound.Token))
            if (frame.GetProperty("type").GetString() == type) return frame;
        throw new InvalidOperationException($"The connection ended ({CloseStatus}) before a frame {type}.");
    }

    public async Task<int> ClosedAsync()
    {
        await reading.WaitAsync(TimeSpan.FromSeconds(20));
        return (int)(CloseStatus ?? 0);
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage && length < buffer.Length);
                if (part.MessageType == WebSocketMessageType.Close) break;
                var root = JsonDocument.Parse(buffer.AsMemory(0, length)).RootElement.Clone();
                foreach (var frame in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root])
                {
                    Log.Apply(frame);
                    frames.Writer.TryWrite(frame);
                }
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side, or the test, has cut it.
        }
        finally
        {
            frames.Writer.TryComplete();
        }
    }
}

internal sealed class RefusedException(int status) : Exception($"HTTP {status}")
{
    public int Status => status;
}
