using System.Net.Http.Headers;
using System.Text.Json;
using Notify.Platform;

namespace Notify.IntegrationTests.Realtime;

/// <summary>Reads server-sent events from the raw lines, as the WHATWG standard says.</summary>
internal sealed class SseClient : IAsyncDisposable
{
    private readonly HttpResponseMessage response;
    private readonly Task reading;

    private SseClient(HttpResponseMessage response)
    {
        this.response = response;
        reading = Task.Run(ReadAsync);
    }

    public FrameLog Log { get; } = new();

    public HttpResponseMessage Response => response;

    public List<string> Lines { get; } = [];

    public string? LastId { get; private set; }

    public Task Ended => reading.WaitAsync(TimeSpan.FromSeconds(20));

    public static async Task<HttpResponseMessage> AskAsync(RealtimeApp app, string? token, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, "/v1/realtime/sse" + query));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        return await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<SseClient> ConnectAsync(RealtimeApp app, Person person, string query = "", string? lastEventId = null, double tokenSeconds = 600)
    {
        var response = await AskAsync(app, app.Token(person, tokenSeconds), query, lastEventId);
        response.EnsureSuccessStatusCode();
        return new(response);
    }

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        await reading;
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            string? name = null;
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (Lines) Lines.Add(line);
                if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
                if (line.StartsWith("id: ", StringComparison.Ordinal)) LastId = line[4..];
                if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
                var frame = JsonDocument.Parse(line[6..]).RootElement;
                if (frame.GetProperty("type").GetString() != name) throw new InvalidDataException($"event {name} carries {line}");
                Log.Apply(frame);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or HttpRequestException or OperationCanceledException)
        {
            // The other side, or the test, has cut it.
        }
    }
}
