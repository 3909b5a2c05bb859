using System.Net.Http.Headers;
using System.Text.Json;
using Notify.Platform;

namespace Notify.IntegrationTests.Realtime;

/// <summary>Polls as a client does: from the position that the last answer named.</summary>
internal sealed class PollClient(RealtimeApp app, Person person, long? since = null)
{
    public FrameLog Log { get; } = new();

    public long? Position { get; private set; } = since;

    public static async Task<HttpResponseMessage> AskAsync(RealtimeApp app, string? token, string query, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, "/v1/realtime/poll" + query));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await app.Http.SendAsync(request, ct);
    }

    /// <summary>One poll, on this app or another node.</summary>
    public async Task<JsonElement> PollAsync(double wait = 20, RealtimeApp? node = null)
    {
        var query = FormattableString.Invariant($"?wait={wait}{(Position is null ? "" : $"&since={Position}")}");
        using var response = await AskAsync(node ?? app, app.Token(person), query, CancellationToken.None);
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new HttpRequestException(body, null, response.StatusCode);
        var answer = JsonDocument.Parse(body).RootElement;
        foreach (var frame in answer.GetProperty("frames").EnumerateArray()) Log.Apply(frame);
        Position = answer.GetProperty("next").GetInt64();
        return answer;
    }
}
