using System.Net;
using System.Net.Http.Headers;
using Notify.Bench.Measuring;

namespace Notify.FaultTests.Load;

/// <summary>Sends events by <c>POST /v1/events</c> as a careful client does: the same key again until the answer is 202.</summary>
internal sealed class HttpDoor(Uri ingestion, string apiKey)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <returns>Whether it was accepted before the cancellation.</returns>
    public async Task<bool> SendAsync(string key, byte[] value, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ingestion, "/v1/events"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
                request.Headers.Add("Idempotency-Key", key);
                request.Content = new ByteArrayContent(value);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
                limit.CancelAfter(TimeSpan.FromSeconds(15));
                using var answer = await Http.Client.SendAsync(request, limit.Token);
                if (answer.StatusCode == HttpStatusCode.Accepted) return true;
                // A request that a killed process had begun counts as under way for a while, and a tenant may have only so many.
                if ((int)answer.StatusCode < 500 && answer.StatusCode is not (HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests))
                    throw new InvalidOperationException($"POST /v1/events answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // Not accepted as far as a client can know: once more with the same key.
            }

            await Task.Delay(Pause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }
}
