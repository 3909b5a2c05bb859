using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;

namespace Notify.Host;

/// <summary>A command's call of the API as a service.</summary>
internal static class ApiCall
{
    public static Option<string?> Url() => new("--url") { Description = "Where to; NOTIFY_URL if left out." };

    public static Option<string?> Key() => new("--key") { Description = "The API key; NOTIFY_API_KEY if left out." };

    /// <summary>The body from an argument, a file or standard input.</summary>
    public static Task<string> BodyAsync(string? text, string? file, CancellationToken ct) =>
        file is not null ? File.ReadAllTextAsync(file, ct) : text is not (null or "-") ? Task.FromResult(text) : Console.In.ReadToEndAsync(ct);

    /// <summary>Posts JSON; whether it was taken, and the answer's text.</summary>
    public static async Task<(bool Done, string Answer)> PostAsync(
        ParseResult parsed, Option<string?> url, Option<string?> key, string path, string body, CancellationToken ct)
    {
        using var handler = new SocketsHttpHandler();
        using var http = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, Required(parsed.GetValue(url), "NOTIFY_URL", "--url").TrimEnd('/') + path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Required(parsed.GetValue(key), "NOTIFY_API_KEY", "--key")) },
        };
        using var answer = await http.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return (answer.IsSuccessStatusCode, text.Length > 0 ? text : $"{(int)answer.StatusCode}");
    }

    private static string Required(string? given, string variable, string option) =>
        given ?? Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"Set {variable} or give {option}.");
}
