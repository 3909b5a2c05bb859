namespace Notify.Push;

/// <summary>Paces requests: so many a minute, at most a second's worth at once. Who comes first goes first. Thread-safe.</summary>
internal sealed class TokenBucket
{
    private readonly Lock gate = new();
    private readonly double perSecond;
    private readonly double burst;
    private readonly TimeProvider time;
    private double tokens;
    private DateTimeOffset filled;

    /// <param name="perMinute">Requests a minute of all replicas together.</param>
    /// <param name="replicas">Over how many processes they are split evenly.</param>
    /// <param name="time">The clock.</param>
    public TokenBucket(int perMinute, int replicas, TimeProvider time)
    {
        (this.time, filled) = (time, time.GetUtcNow());
        perSecond = perMinute / 60.0 / replicas;
        tokens = burst = Math.Max(1, perSecond);
    }

    /// <summary>Takes a token, if need be one that is yet to come.</summary>
    /// <param name="most">The longest wait that is worth it.</param>
    /// <param name="wait">How long until the token is there.</param>
    /// <returns>False if that is longer than <paramref name="most"/>; nothing is taken then.</returns>
    public bool TryTake(TimeSpan most, out TimeSpan wait)
    {
        lock (gate)
        {
            Fill();
            wait = tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - tokens) / perSecond);
            if (wait > most) return false;
            tokens--;
            return true;
        }
    }

    /// <summary>The project's quota is used up, whoever used it: begin with nothing.</summary>
    public void Drain()
    {
        lock (gate)
        {
            Fill();
            tokens = Math.Min(tokens, 0);
        }
    }

    private void Fill()
    {
        var now = time.GetUtcNow();
        // A clock that is set back gives nothing and takes nothing.
        tokens = Math.Min(burst, tokens + (Math.Max(0, (now - filled).TotalSeconds) * perSecond));
        filled = now;
    }
}
