using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Notify.IntegrationTests.Running;

/// <summary>Another program: it knows addresses, a key and tokens, and nothing of our code.</summary>
internal sealed class NotifyClient(Func<string, string> addressOf) : IDisposable
{
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());

    /// <summary>One answer.</summary>
    public sealed record Answer(HttpStatusCode Status, JsonElement Body)
    {
        public required HttpResponseHeaders Headers { get; init; }

        /// <summary>A header's value; null if it is not there.</summary>
        public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

        public override string ToString() => $"{(int)Status} {Body}";
    }

    public Task<Answer> SendAsync(HttpMethod method, string path, string? bearer, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, bearer, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? bearer, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, addressOf(path) + path) { Content = body };
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        foreach (var (name, value) in headers)
            if (name == "content-type") request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else request.Headers.TryAddWithoutValidation(name, value);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var answer = await http.SendAsync(request, patience.Token);
        var text = await answer.Content.ReadAsStringAsync(patience.Token);
        return new Answer(answer.StatusCode, text.Length > 0 && text[0] is '{' or '[' ? JsonElement.Parse(text) : default) { Headers = answer.Headers };
    }

    public Task<Answer> GetAsync(string path, string bearer) => SendAsync(HttpMethod.Get, path, bearer);

    public void Dispose() => http.Dispose();
}
