using System.CommandLine;
using System.Net;
using Notify.Platform.Http;

namespace Notify.Host;

/// <summary><c>notify health</c>: asks the process on this machine; for images that have nothing else to ask with.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var config = RunCommand.ConfigOption();
        var live = new Option<bool>("--live") { Description = "Only whether it answers, not whether it has its partitions and its database." };
        var command = new Command("health", "Exit code 0 if the process on Http:ManagementPort of this machine is ready, 1 with what it waits for if not.") { config, live };
        command.SetAction(async (parsed, ct) =>
        {
            var options = Settings.Read<HttpOptions>("Http", parsed.GetValue(config));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(Patience);
            return await AskAsync(UrlOf(options, parsed.GetValue(live)), patience.Token);
        });
        return command;
    }

    /// <summary>A process that binds every address is asked on loopback.</summary>
    internal static Uri UrlOf(HttpOptions options, bool live)
    {
        var any = IPAddress.TryParse(options.Address, out var bound) && (bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any));
        var host = any ? IPAddress.Loopback.ToString() : options.Address;
        return new UriBuilder("http", host, options.ManagementPort, live ? "/health/live" : "/health/ready").Uri;
    }

    private static async Task<int> AskAsync(Uri url, CancellationToken ct)
    {
        try
        {
            using var handler = new SocketsHttpHandler();
            using var http = new HttpMessageInvoker(handler);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var answer = await http.SendAsync(request, ct);
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync(ct));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{url} did not answer in time.");
        }
    }
}
