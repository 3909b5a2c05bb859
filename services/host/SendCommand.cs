using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;

namespace Notify.Host;

/// <summary><c>notify send</c>: an event from a file, an argument or standard input to <c>POST /v1/events</c>.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var json = new Argument<string?>("event") { Description = "The event as JSON (or an array of events); - or nothing reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file") { Description = "Read the event from a file." };
        var url = new Option<string?>("--url") { Description = "Where to; NOTIFY_URL if left out." };
        var key = new Option<string?>("--key") { Description = "The API key; NOTIFY_API_KEY if left out." };
        var command = new Command("send", "Sends an event and prints the answer, the ids of what was accepted.") { json, file, url, key };
        command.SetAction(async (parsed, ct) =>
        {
            var body = parsed.GetValue(file) is { } path ? await File.ReadAllTextAsync(path, ct)
                : parsed.GetValue(json) is { } text and not "-" ? text
                : await Console.In.ReadToEndAsync(ct);
            return await SendAsync(body, Required(parsed.GetValue(url), "NOTIFY_URL", "--url"), Required(parsed.GetValue(key), "NOTIFY_API_KEY", "--key"), ct);
        });
        return command;
    }

    private static string Required(string? given, string variable, string option) =>
        given ?? Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"Set {variable} or give {option}.");

    private static async Task<int> SendAsync(string body, string url, string key, CancellationToken ct)
    {
        using var handler = new SocketsHttpHandler();
        using var http = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url.TrimEnd('/')}/v1/events")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        using var answer = await http.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        await (answer.IsSuccessStatusCode ? Console.Out : Console.Error).WriteLineAsync(text.Length > 0 ? text : $"{(int)answer.StatusCode}");
        return answer.IsSuccessStatusCode ? 0 : 1;
    }
}
