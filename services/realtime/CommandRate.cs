namespace Notify.Realtime;

/// <summary>A token bucket without a timer. One reader at a time.</summary>
internal sealed class CommandRate(int perSecond, int burst, TimeProvider time)
{
    private double tokens = burst;
    private long filledAt = time.GetTimestamp();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(burst, tokens + (time.GetElapsedTime(filledAt, now).TotalSeconds * perSecond));
        filledAt = now;
        if (tokens < 1) return false;
        tokens--;
        return true;
    }
}
