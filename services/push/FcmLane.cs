using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>A request that was let in.</summary>
internal readonly record struct FcmPass(BreakerPass Project, BreakerPass Platform, long Number);

/// <summary>
/// What one platform may be sent now: its breaker, and how much of it may be in flight. A platform never takes all of the cap, so
/// that one which does not answer leaves room for the others. Not thread-safe: <see cref="FcmGate"/> locks.
/// </summary>
internal sealed class FcmLane(string platform, int cap, TimeProvider time)
{
    private readonly LinkedList<TaskCompletionSource> waiting = new();

    public string Platform => platform;

    public Breaker Breaker { get; } = new(time);

    public Concurrency Concurrency { get; } = new(Math.Max(1, cap - (cap / 4)));

    /// <summary>A place in the row of those that wait for a slot.</summary>
    public LinkedListNode<TaskCompletionSource> Queue() => waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Gives the place up. The wake that it may have had goes to the next.</summary>
    public void Unqueue(LinkedListNode<TaskCompletionSource> place)
    {
        if (place.List is not null) waiting.Remove(place);
        else Wake(all: false);
    }

    /// <summary>Calls as many as find a free slot, or all if they wait in vain.</summary>
    public void Wake(bool all)
    {
        var free = all || Breaker.Reason is not null ? int.MaxValue : Concurrency.Limit - Concurrency.InFlight;
        while (free-- > 0 && waiting.First is { } first)
        {
            waiting.RemoveFirst();
            first.Value.SetResult();
        }
    }

    /// <summary>Takes an answer to heart.</summary>
    /// <returns>Whether it speaks for (true) or against (false) the platform; null: for neither.</returns>
    public bool? Leave(FcmPass pass, FcmReaction reaction)
    {
        var (result, duty) = reaction;
        var overload = duty is FcmDuty.SlowProject or FcmDuty.PauseProject;
        bool? healthy = reaction.Failing ? false
            : overload || duty is FcmDuty.SlowDevice or FcmDuty.StopProject or FcmDuty.StopPlatform or FcmDuty.RefreshToken ? null
            : result.Outcome == SendOutcome.Deferred ? null : true;
        Concurrency.Leave(pass.Number, overload ? true : !healthy);
        if (duty == FcmDuty.StopPlatform) Breaker.Open(result.Reason!, result.After!.Value);
        Breaker.Leave(pass.Platform, healthy, result.Reason);
        return healthy;
    }
}
