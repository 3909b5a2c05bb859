namespace Notify.Push;

/// <summary>What a request may do.</summary>
internal enum BreakerPass
{
    /// <summary>Go.</summary>
    Pass,

    /// <summary>Go alone: it tells whether the others may.</summary>
    Probe,

    /// <summary>Wait.</summary>
    Wait,
}

/// <summary>
/// Stops what fails again and again: opens when half of at least 20 requests in 30 s failed, or at once when told to; after its
/// wait one request at a time probes, and its success closes. Not thread-safe: its owner locks.
/// </summary>
internal sealed class Breaker(TimeProvider time)
{
    public const int Least = 20;
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private DateTimeOffset until;
    private DateTimeOffset windowEnds;
    private int good;
    private int bad;
    private TimeSpan lastWait;
    private bool probing;

    /// <summary>Why it is open; null while it is closed.</summary>
    public string? Reason { get; private set; }

    /// <param name="wait">Until it is worth asking again.</param>
    public BreakerPass Enter(out TimeSpan wait)
    {
        wait = Reason is null ? TimeSpan.Zero : until - time.GetUtcNow();
        if (Reason is null) return BreakerPass.Pass;
        if (wait <= TimeSpan.Zero && !probing)
        {
            probing = true;
            return BreakerPass.Probe;
        }

        // While the probe is out nobody knows; the next look is when it must be back.
        if (wait <= TimeSpan.Zero) wait = FirstWait;
        return BreakerPass.Wait;
    }

    /// <summary>Tells how a request that was let in ended.</summary>
    /// <param name="pass">What it was let in as.</param>
    /// <param name="healthy">True: answered; false: failed; null: it says nothing.</param>
    /// <param name="reason">Why it failed.</param>
    public void Leave(BreakerPass pass, bool? healthy, string? reason)
    {
        if (pass == BreakerPass.Probe) probing = false;
        // What was let in before it opened, and returns now, is no news.
        if (healthy is not { } well || (Reason is not null && pass != BreakerPass.Probe)) return;
        if (pass == BreakerPass.Probe && well) Close();
        else if (pass == BreakerPass.Probe) Open(reason!, lastWait * 2 < LongestWait ? lastWait * 2 : LongestWait);
        else Count(well, reason);
    }

    /// <summary>Opens for a time, longer if it is open for longer already.</summary>
    public void Open(string reason, TimeSpan wait)
    {
        lastWait = wait < FirstWait ? FirstWait : wait;
        var end = time.GetUtcNow() + lastWait;
        if (Reason is null || end > until) until = end;
        Reason = reason;
    }

    private void Close()
    {
        Reason = null;
        (good, bad, lastWait) = (0, 0, default);
    }

    private void Count(bool well, string? reason)
    {
        if (time.GetUtcNow() >= windowEnds) (good, bad, windowEnds) = (0, 0, time.GetUtcNow() + Window);
        if (well) good++;
        else bad++;
        if (bad >= Least && bad >= good) Open(reason!, FirstWait);
    }
}
