using System.Text.Json;

namespace Notify.Bench.Measuring;

/// <summary>Plain HTTP for the generator's own questions.</summary>
internal static class Http
{
    private static readonly SocketsHttpHandler Handler = new();

    public static readonly HttpClient Client = new(Handler) { Timeout = TimeSpan.FromSeconds(60) };

    public static async Task<bool> IsOkAsync(string url, CancellationToken ct)
    {
        try
        {
            using var answer = await Client.GetAsync(url, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public static async Task<JsonElement> JsonAsync(Uri url, CancellationToken ct)
    {
        using var answer = await Client.GetAsync(url, ct);
        answer.EnsureSuccessStatusCode();
        using var document = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
        return document.RootElement.Clone();
    }
}
