using System.Net.Http.Headers;
using System.Text;

namespace Notify.Host;

/// <summary>Requests of the demo to the host's own public address and to the sandbox.</summary>
internal sealed class DemoCalls : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly SocketsHttpHandler handler = new() { UseProxy = false };
    private readonly HttpMessageInvoker http;

    public DemoCalls() => http = new HttpMessageInvoker(handler);

    /// <summary>The host's public address; known once it listens.</summary>
    public string Url { get; set; } = "";

    public Task<(int Status, string Body)> GetAsync(string path, string key, CancellationToken ct) => SendAsync(HttpMethod.Get, Url + path, key, null, ct);

    public Task<(int Status, string Body)> PostAsync(string path, string key, string body, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, Url + path, key, body, ct);

    public Task<(int Status, string Body)> GetAsync(Uri url, CancellationToken ct) => SendAsync(HttpMethod.Get, url.AbsoluteUri, null, null, ct);

    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task PutAsync(string path, string bearer, string body, CancellationToken ct)
    {
        var (status, answer) = await SendAsync(HttpMethod.Put, Url + path, bearer, body, ct);
        if (status is < 200 or > 299) throw new InvalidOperationException($"Preparing the demo failed: PUT {path} answered {status} {answer}");
    }

    public void Dispose()
    {
        http.Dispose();
        handler.Dispose();
    }

    private async Task<(int Status, string Body)> SendAsync(HttpMethod method, string url, string? bearer, string? body, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(method, url);
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, patience.Token);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token));
    }
}
