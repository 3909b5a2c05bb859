using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace Notify.Bench.Workload;

/// <summary>One connected person: reads every message and notes the events in it.</summary>
internal sealed class LiveClient(ILiveProtocol protocol, int person, Action<EventId, int, long> note) : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private Task reading = Task.CompletedTask;
    private byte[] buffer = new byte[4096];

    /// <summary>Whether the server or the network ended it.</summary>
    public bool IsCut => reading.IsCompleted && !stop.IsCancellationRequested;

    /// <summary>Connects; ends when the server has taken the person as connected.</summary>
    public async Task ConnectAsync(CancellationToken ct)
    {
        protocol.Prepare(socket.Options, person);
        await socket.ConnectAsync(protocol.Address, ct);
        reading = ReadAsync(stop.Token);
        await (await Task.WhenAny(ready.Task, reading).WaitAsync(TimeSpan.FromSeconds(20), ct));
        if (!ready.Task.IsCompletedSuccessfully) throw new WebSocketException($"Person {person} was not let in.");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await reading;
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // Cut, by us or by the server's end; a cut during a run has been counted there.
        }

        socket.Dispose();
        stop.Dispose();
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var used = 0;
        while (true)
        {
            if (used == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var part = await socket.ReceiveAsync(buffer.AsMemory(used), ct);
            if (part.MessageType == WebSocketMessageType.Close) return;
            used += part.Count;
            if (!part.EndOfMessage) continue;
            if (Take(used, Stopwatch.GetTimestamp()) is { } reply) await socket.SendAsync(reply, WebSocketMessageType.Text, true, ct);
            used = 0;
        }
    }

    private byte[]? Take(int length, long now)
    {
        var message = protocol.Read(buffer.AsSpan(0, length), person);
        if (message.Ready) ready.TrySetResult();
        if (message.Json >= 0) Note(buffer.AsSpan(message.Json, length - message.Json), now);
        return message.Reply;
    }

    private void Note(ReadOnlySpan<byte> json, long now)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !IsIdField(ref reader)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && EventId.Parse(reader.ValueSpan) is { } id) note(id, person, now);
        }
    }

    private static bool IsIdField(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("messageId"u8) || reader.ValueTextEquals("postId"u8) || reader.ValueTextEquals("followerId"u8) || reader.ValueTextEquals("userId"u8);
}
