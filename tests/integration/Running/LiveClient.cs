using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Notify.IntegrationTests.Running;

/// <summary>A live connection as a browser would have it, on either carrier: it keeps every frame it was sent.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonElement> frames = new();
    private readonly CancellationTokenSource stop = new();
    private Task reading = Task.CompletedTask;
    private ClientWebSocket? socket;

    public IReadOnlyList<JsonElement> Frames => [.. frames];

    /// <summary>The seqs of all items, in order of arrival.</summary>
    public IReadOnlyList<long> Seqs => [.. Items.Select(i => i.GetProperty("seq").GetInt64())];

    /// <summary>All items in order of arrival, from item and changed frames.</summary>
    public IEnumerable<JsonElement> Items => Frames.SelectMany(f => f.GetProperty("type").GetString() switch
    {
        "item" => [f.GetProperty("item")],
        "changed" => f.GetProperty("items").EnumerateArray().ToList(),
        _ => (IEnumerable<JsonElement>)[],
    });

    public static async Task<LiveClient> WebSocketAsync(string url, string token, long? since = null)
    {
        var client = new LiveClient { socket = new ClientWebSocket() };
        client.socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await client.socket.ConnectAsync(new Uri(url.Replace("http://", "ws://", StringComparison.Ordinal) + "/v1/realtime/ws"), client.stop.Token);
        if (since is { } position) await client.SendAsync($$"""{"type":"resume","since":{{position}}}""");
        client.reading = client.ReadSocketAsync();
        await client.HelloAsync();
        return client;
    }

    public static async Task<LiveClient> SseAsync(string url, string token, long? since = null)
    {
        var client = new LiveClient();
        client.reading = client.ReadSseAsync(url, token, since);
        await client.HelloAsync();
        return client;
    }

    public Task SendAsync(string frame) => socket!.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, stop.Token);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await reading;
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or HttpRequestException)
        {
            // The connection was cut, by us or by the test.
        }

        socket?.Dispose();
        stop.Dispose();
    }

    private Task HelloAsync() => Eventually.GetAsync(
        () => reading.IsFaulted ? throw reading.Exception!.InnerException! : Task.FromResult(Frames), f => f.Any(x => x.GetProperty("type").GetString() == "hello"), "hello");

    private void Add(string text)
    {
        var message = JsonElement.Parse(text);
        if (message.ValueKind == JsonValueKind.Array)
            foreach (var frame in message.EnumerateArray()) frames.Enqueue(frame);
        else frames.Enqueue(message);
    }

    private async Task ReadSocketAsync()
    {
        var buffer = new byte[1 << 20];
        while (true)
        {
            var used = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket!.ReceiveAsync(buffer.AsMemory(used), stop.Token);
                used += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close) return;
            Add(Encoding.UTF8.GetString(buffer, 0, used));
        }
    }

    private async Task ReadSseAsync(string url, string token, long? since)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, url + "/v1/realtime/sse");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (since is { } position) request.Headers.Add("Last-Event-ID", position.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var answer = await http.SendAsync(request, stop.Token);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop.Token));
        while (await reader.ReadLineAsync(stop.Token) is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal)) Add(line[5..].Trim());
    }
}
