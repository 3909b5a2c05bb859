using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>
/// Lets requests to FCM through as the health of project and platform allows; what may not go now is deferred, which costs the
/// delivery no attempt and the other platforms nothing.
/// </summary>
internal sealed partial class FcmGate(FcmClient fcm, IOptions<PushOptions> options, TimeProvider time, ILogger<FcmGate> log)
{
    /// <summary>How long a request waits here for a slot of its platform. It bounds how fast a backlog that must wait turns in the ledger.</summary>
    private static readonly TimeSpan SlotWait = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSpread = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Breaker project = new(time);
    private readonly Dictionary<string, FcmLane> lanes = new[] { "android", "ios", "web" }
        .ToDictionary(p => p, p => new FcmLane(p, options.Value.Ledger.Cap, time));

    /// <summary>Sends, or says how long to wait. Never throws for the provider's sake.</summary>
    public async Task<FcmReaction> SendAsync(string platform, FcmMessage message, CancellationToken ct)
    {
        var lane = lanes[platform];
        var (pass, refused) = await EnterAsync(lane, ct);
        if (refused is { } deferred) return new(deferred, FcmDuty.None);
        var reaction = new FcmReaction(SendResult.Unknown("stopped", null), FcmDuty.None);
        try
        {
            return reaction = await fcm.SendAsync(message, ct);
        }
        finally
        {
            Leave(lane, pass, reaction);
        }
    }

    /// <summary>How many requests a platform may have in flight now.</summary>
    public int LimitOf(string platform)
    {
        lock (gate) return lanes[platform].Concurrency.Limit;
    }

    private async Task<(FcmPass Pass, SendResult? Refused)> EnterAsync(FcmLane lane, CancellationToken ct)
    {
        LinkedListNode<FcmPlace> place;
        lock (gate)
        {
            if (TryEnter(lane, out var pass, out var refused)) return (pass, refused);
            place = lane.Queue();
        }

        // Whether the time ran out, a stop came or it was called is told by its place.
        await place.Value.Called.Task.WaitAsync(SlotWait, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            if (lane.TryUnqueue(place)) return (default, Deferred("busy", BusyWait));
            if (place.Value.Pass is { } slot) return (slot, null);
            return TryEnter(lane, out var pass, out var refused) ? (pass, refused) : (default, Deferred("busy", BusyWait));
        }
    }

    /// <returns>False if there is only no slot.</returns>
    private bool TryEnter(FcmLane lane, out FcmPass pass, out SendResult? refused)
    {
        (pass, refused) = (default, null);
        var toProject = project.Enter(out var wait);
        if (toProject == BreakerPass.Wait)
        {
            refused = Deferred(project.Reason!, wait);
            return true;
        }

        var toPlatform = lane.Breaker.Enter(out wait);
        if (toPlatform == BreakerPass.Wait)
        {
            // The project's probe does not go out, so the next one is it.
            project.Leave(toProject, null, null);
            refused = Deferred(lane.Breaker.Reason!, wait);
            return true;
        }

        if (toPlatform == BreakerPass.Pass && toProject == BreakerPass.Pass && !lane.Concurrency.Free) return false;
        pass = new(toProject, toPlatform, lane.Concurrency.Enter());
        return true;
    }

    private void Leave(FcmLane lane, FcmPass pass, FcmReaction reaction)
    {
        (string? Before, string? After) platform, all;
        int limit;
        lock (gate)
        {
            (platform.Before, all.Before) = (lane.Breaker.Reason, project.Reason);
            var healthy = lane.Leave(pass, reaction);
            if (reaction.Duty is FcmDuty.StopProject or FcmDuty.RefreshToken or FcmDuty.PauseProject)
                project.Open(reaction.Result.Reason!, reaction.Result.After!.Value);
            if (pass.Project == BreakerPass.Probe)
                project.Leave(pass.Project, healthy == true || reaction.Duty == FcmDuty.StopPlatform ? true : null, null);
            foreach (var any in lanes.Values) any.Wake(inVain: project.Reason is not null);
            (platform.After, all.After, limit) = (lane.Breaker.Reason, project.Reason, lane.Concurrency.Limit);
        }

        PushMetrics.Limit.Record(limit, new KeyValuePair<string, object?>("platform", lane.Platform));
        Tell(lane.Platform, platform);
        Tell("project", all);
    }

    private void Tell(string part, (string? Before, string? After) reason)
    {
        if (reason.Before is null == reason.After is null) return;
        PushMetrics.Stopped.Record(reason.After is null ? 0 : 1, new KeyValuePair<string, object?>("part", part));
        if (reason.After is { } why) LogStopped(log, part, why);
        else LogGoesOn(log, part);
    }

    /// <summary>Spread, so that what was deferred together does not come back together.</summary>
    private static SendResult Deferred(string reason, TimeSpan wait)
    {
        PushMetrics.Deferred.Add(1, new KeyValuePair<string, object?>("reason", reason));
        var spread = wait < BusyWait ? BusyWait : wait > LongestSpread ? LongestSpread : wait;
        return SendResult.Deferred(reason, wait + (spread * Random.Shared.NextDouble()));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Pushes to {Part} wait: {Reason}")]
    private static partial void LogStopped(ILogger log, string part, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Pushes to {Part} go on")]
    private static partial void LogGoesOn(ILogger log, string part);
}
