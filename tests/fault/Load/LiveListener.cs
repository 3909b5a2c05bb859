using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Notify.Bench.Workload;

namespace Notify.FaultTests.Load;

/// <summary>One connected person with a client that keeps its position and comes back with it, as docs/realtime.md asks.</summary>
internal sealed class LiveListener(NotifyProtocol protocol, int person, Action<EventId> note, Random random) : IAsyncDisposable
{
    // The kernel takes little on behalf of one that does not read.
    private static readonly HttpMessageInvoker Narrow = new(new SocketsHttpHandler
    {
        ConnectCallback = static async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 8 * 1024 };
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long position = -1;
    private int sessions;
    private int reloads;
    private Task running = Task.CompletedTask;

    public int Person => person;

    /// <summary>How often it has been let in.</summary>
    public int Sessions => Volatile.Read(ref sessions);

    /// <summary>How often it was told to reload: its position could not be resumed from.</summary>
    public int Reloads => Volatile.Read(ref reloads);

    /// <summary>Reads nothing while set: a slow socket.</summary>
    public bool Stalled { get; set; }

    public Task StartAsync()
    {
        running = Task.Run(RunAsync);
        return ready.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            var before = Sessions;
            try
            {
                await SessionAsync(stop.Token);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or HttpRequestException or IOException)
            {
                // Cut, refused or stopped: it comes back.
            }

            failures = Sessions > before ? 0 : failures + 1;
            var longest = Math.Min(5_000, 250 * Math.Pow(2, failures));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, (int)longest)), stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SessionAsync(CancellationToken ct)
    {
        using var socket = new ClientWebSocket();
        protocol.Prepare(socket.Options, person);
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(ct))
        {
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            await socket.ConnectAsync(Address(), Narrow, limit.Token);
        }

        var buffer = new byte[16 * 1024];
        for (var used = 0; ;)
        {
            while (Stalled) await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            if (used == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var part = await socket.ReceiveAsync(buffer.AsMemory(used), ct);
            if (part.MessageType == WebSocketMessageType.Close) return;
            used += part.Count;
            if (!part.EndOfMessage) continue;
            Take(buffer.AsMemory(0, used));
            used = 0;
        }
    }

    private Uri Address() => position < 0 ? protocol.Address : new(protocol.Address + string.Create(CultureInfo.InvariantCulture, $"?since={position}"));

    private void Take(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        if (json.RootElement.ValueKind != JsonValueKind.Array) Take(json.RootElement);
        else foreach (var frame in json.RootElement.EnumerateArray()) Take(frame);
    }

    private void Take(JsonElement frame)
    {
        switch (frame.GetProperty("type").GetString())
        {
            case "hello":
                if (position < 0) position = frame.GetProperty("head").GetInt64();
                Interlocked.Increment(ref sessions);
                ready.TrySetResult();
                break;
            case "item":
                Note(frame.GetProperty("item"));
                position = frame.GetProperty("seq").GetInt64();
                break;
            case "changed":
                foreach (var item in frame.GetProperty("items").EnumerateArray()) Note(item);
                position = frame.GetProperty("seq").GetInt64();
                break;
            case "sync":
                position = frame.GetProperty("to").GetInt64();
                if (!frame.GetProperty("recovered").GetBoolean()) Interlocked.Increment(ref reloads);
                break;
        }
    }

    private void Note(JsonElement item)
    {
        if (!item.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object) return;
        foreach (var field in EventId.Fields)
            if (data.TryGetProperty(field, out var value) && EventId.Parse(value.GetString() ?? "") is { } id) note(id);
    }
}
