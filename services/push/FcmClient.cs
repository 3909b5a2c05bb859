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
    /// <summary>How long a request waits here for its turn by the rate. It bounds how fast a backlog that must wait turns in the ledger.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(2);

    private readonly HttpClient http = Http(new Uri(options.Value.FcmUrl));
    private readonly TokenBucket pace = new(options.Value.RatePerMinute, options.Value.Replicas, time);

    /// <summary>Sends. Never throws for the provider's sake.</summary>
    public async Task<FcmReaction> SendAsync(FcmMessage message, CancellationToken ct)
    {
        var body = Body(new FcmRequest(message));
        var (reaction, token) = await OnceAsync(body, ct);
        if (reaction.Duty == FcmDuty.RefreshToken)
        {
            await TryRefreshAsync(token!, ct);
            (reaction, _) = await OnceAsync(body, ct);
        }

        if (reaction.Duty == FcmDuty.CheckToken) reaction = await BlameAsync(message.Token, reaction, ct);
        if (reaction.Duty == FcmDuty.SlowProject) pace.Drain();
        Report(reaction);
        return reaction;
    }

    public void Dispose() => http.Dispose();

    /// <summary>Whether the token is to blame: then FCM refuses it with the plainest message too. It is only checked, not sent.</summary>
    private async Task<FcmReaction> BlameAsync(string token, FcmReaction refused, CancellationToken ct)
    {
        var (check, _) = await OnceAsync(Body(new FcmRequest(Plain(token)) { ValidateOnly = true }), ct);
        return check.Duty switch
        {
            FcmDuty.CheckToken => new(SendResult.Failed("invalid_token"), FcmDuty.DropDevice),
            FcmDuty.DropDevice or FcmDuty.DropForeignDevice => check,
            _ => refused with { Duty = FcmDuty.ReportPayload },
        };
    }

    private async Task<(FcmReaction Reaction, string? Token)> OnceAsync(byte[] body, CancellationToken ct)
    {
        if (!await TakeTurnAsync(ct)) return (new(SendResult.Deferred("rate", LongestTurn), FcmDuty.None), null);
        string project, token;
        try
        {
            (project, token) = await credential.GetAsync(ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogNoToken(log, e);
            return (new(SendResult.Retry("no_access_token", PushOptions.FcmMinimum), FcmDuty.StopProject), null);
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
                ? SendResult.Unknown(ct.IsCancellationRequested ? "stopped" : limit.IsCancellationRequested ? "timeout" : "connection_lost", null)
                : SendResult.Retry("unreachable", null);
            return (new(result, FcmDuty.None), token);
        }
    }

    /// <returns>False if the turn is too far away.</returns>
    private async Task<bool> TakeTurnAsync(CancellationToken ct)
    {
        var near = pace.TryTake(LongestTurn, out var wait);
        try
        {
            if (wait > TimeSpan.Zero) await Task.Delay(near ? wait : LongestTurn, time, ct);
            return near;
        }
        catch (OperationCanceledException)
        {
            return false;
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

    private void Report(FcmReaction reaction)
    {
        var reason = new KeyValuePair<string, object?>("reason", reaction.Result.Reason);
        switch (reaction.Duty)
        {
            case FcmDuty.StopProject or FcmDuty.StopPlatform or FcmDuty.RefreshToken:
                PushMetrics.Faults.Add(1, reason);
                LogFault(log, reaction.Result.Reason!);
                break;
            case FcmDuty.ReportPayload:
                PushMetrics.Refused.Add(1, reason);
                LogRefused(log, reaction.Result.Reason!);
                break;
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

    internal static FcmMessage Plain(string token) => new() { Token = token, Data = new Dictionary<string, string>() };

    internal static byte[] Body(FcmRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, FcmJson.Default.FcmRequest);

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

    [LoggerMessage(Level = LogLevel.Error, Message = "FCM refuses this installation ({Reason}): mend credentials, project or keys; pushes wait meanwhile")]
    private static partial void LogFault(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "FCM refuses a message for its content ({Reason}): the type that made it is at fault")]
    private static partial void LogRefused(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "No access token for FCM; pushes wait meanwhile")]
    private static partial void LogNoToken(ILogger log, Exception e);
}
