using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>One request to FCM HTTP v1: everything goes over shared HTTP/2 connections.</summary>
internal sealed partial class FcmClient(FcmCredential credential, IOptions<PushOptions> options, TimeProvider time, ILogger<FcmClient> log) : IDisposable
{
    private static readonly Meter Meter = new("Notify.Push");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "notify.push.configuration_faults", description: "Answers that only an operator can mend: credentials, project, keys of a platform");

    private readonly HttpClient http = Http(new Uri(options.Value.FcmUrl));

    /// <summary>Sends. Never throws for the provider's sake.</summary>
    public async Task<FcmReaction> SendAsync(FcmMessage message, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new FcmRequest(message), FcmJson.Default.FcmRequest);
        var (reaction, token) = await OnceAsync(body, ct);
        if (reaction.Duty == FcmDuty.RefreshToken)
        {
            await TryRefreshAsync(token!, ct);
            (reaction, _) = await OnceAsync(body, ct);
        }

        if (reaction.Duty is FcmDuty.RaiseAlarm or FcmDuty.RefreshToken)
        {
            Faults.Add(1, new KeyValuePair<string, object?>("reason", reaction.Result.Reason));
            LogFault(log, reaction.Result.Reason!);
        }

        return reaction;
    }

    public void Dispose() => http.Dispose();

    private async Task<(FcmReaction Reaction, string? Token)> OnceAsync(byte[] body, CancellationToken ct)
    {
        string project, token;
        try
        {
            (project, token) = await credential.GetAsync(ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogNoToken(log, e);
            return (new(SendResult.Retry("no_access_token", PushOptions.FcmMinimum), FcmDuty.RaiseAlarm), null);
        }

        using var content = new FcmContent(body);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.Value.RequestTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/projects/{Uri.EscapeDataString(project)}/messages:send") { Content = content };
            request.Version = http.DefaultRequestVersion;
            request.VersionPolicy = http.DefaultVersionPolicy;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            var answer = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return (FcmReaction.To(response.StatusCode, answer, RetryAfter(response)), token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Without its body FCM cannot have taken it; with it, it may have.
            var result = content.Begun
                ? SendResult.Unknown(ct.IsCancellationRequested ? "stopped" : limit.IsCancellationRequested ? "timeout" : "connection_lost", PushOptions.FcmMinimum)
                : SendResult.Retry("unreachable", PushOptions.FcmMinimum);
            return (new(result, FcmDuty.None), token);
        }
    }

    private async Task TryRefreshAsync(string token, CancellationToken ct)
    {
        try
        {
            await credential.RefreshAsync(token, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogNoToken(log, e);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static HttpClient Http(Uri url) => new(new SocketsHttpHandler
    {
        EnableMultipleHttp2Connections = true,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    {
        BaseAddress = url,
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = url.Scheme == Uri.UriSchemeHttp ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "FCM refuses this installation ({Reason}): mend credentials or project; pushes wait meanwhile")]
    private static partial void LogFault(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "No access token for FCM; pushes wait meanwhile")]
    private static partial void LogNoToken(ILogger log, Exception e);
}

/// <summary>A body that knows whether it has begun to leave.</summary>
internal sealed class FcmContent : HttpContent
{
    private readonly byte[] body;

    public FcmContent(byte[] body)
    {
        this.body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
    }

    public bool Begun { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Begun = true;
        await stream.WriteAsync(body);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
