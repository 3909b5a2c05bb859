using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>A request that was let in.</summary>
internal readonly record struct FcmPass(BreakerPass Project, BreakerPass Platform, long Number);

/// <summary>A place in the row of those that wait for a slot.</summary>
internal sealed class FcmPlace
{
    public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The slot that it was called for; null if it waits in vain.</summary>
    public FcmPass? Pass { get; set; }
}

/// <summary>
/// What one platform may be sent now: its breaker, and how much of it may be in flight. A platform never takes all of the cap, so
/// that one which does not answer leaves room for the others. Not thread-safe: <see cref="FcmGate"/> locks.
/// </summary>
internal sealed class FcmLane(string platform, int cap, TimeProvider time)
{
    private readonly LinkedList<FcmPlace> waiting = new();

    public string Platform => platform;

    public Breaker Breaker { get; } = new(time);

    public Concurrency Concurrency { get; } = new(Math.Max(1, cap - (cap / 4)));

    public LinkedListNode<FcmPlace> Queue() => waiting.AddLast(new FcmPlace());

    /// <returns>False if it was called already.</returns>
    public bool TryUnqueue(LinkedListNode<FcmPlace> place)
    {
        if (place.List is null) return false;
        waiting.Remove(place);
        return true;
    }

    /// <summary>Gives free slots to those that wait longest, or calls all if they wait in vain.</summary>
    public void Wake(bool inVain)
    {
        inVain |= Breaker.Reason is not null;
        while ((inVain || Concurrency.Free) && waiting.First is { } first)
        {
            waiting.RemoveFirst();
            if (!inVain) first.Value.Pass = new(BreakerPass.Pass, BreakerPass.Pass, Concurrency.Enter());
            first.Value.Called.SetResult();
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
