using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Notify.FaultTests.Load;

/// <summary>What a flood by HTTP was answered.</summary>
/// <param name="Accepted">With 202.</param>
/// <param name="Refused">With 429 or 503.</param>
/// <param name="Silent">Of those, the ones that did not name when to come back.</param>
/// <param name="Other">With anything else, or not at all.</param>
internal sealed record FloodAnswers(int Accepted, int Refused, int Silent, int Other);

/// <summary>Clients that send the next event as soon as the last is answered, whatever the answer was.</summary>
internal sealed class HttpFlood(Uri ingestion, string apiKey)
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);
    private int number;

    public async Task<FloodAnswers> RunAsync(int connections, TimeSpan time, Func<int, (string Key, string Value)> record, CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { Timeout = TimeSpan.FromSeconds(60) };
        using var end = new CancellationTokenSource(time);
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(client, record, end.Token, ct), ct)));
        return all.Aggregate((a, b) => new(a.Accepted + b.Accepted, a.Refused + b.Refused, a.Silent + b.Silent, a.Other + b.Other));
    }

    /// <summary>Each request is waited for: what is not known to be accepted could not be counted.</summary>
    private async Task<FloodAnswers> SendAsync(HttpClient client, Func<int, (string Key, string Value)> record, CancellationToken end, CancellationToken ct)
    {
        var answers = new FloodAnswers(0, 0, 0, 0);
        while (!end.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ingestion, "/v1/events"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
            request.Content = new StringContent(record(Interlocked.Increment(ref number)).Value, Encoding.UTF8, "application/json");
            using var answer = await client.SendAsync(request, ct);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                answers = answers with { Accepted = answers.Accepted + 1 };
                continue;
            }

            var refused = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
            answers = answers with
            {
                Refused = answers.Refused + (refused ? 1 : 0),
                Silent = answers.Silent + (refused && answer.Headers.RetryAfter is null ? 1 : 0),
                Other = answers.Other + (refused ? 0 : 1),
            };
            await Task.Delay(Breath, ct);
        }

        return answers;
    }
}
