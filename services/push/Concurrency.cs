namespace Notify.Push;

/// <summary>
/// How many requests may be in flight: one more for each full round of answers, half of it after an overload (additive increase,
/// multiplicative decrease). Not thread-safe: its owner locks.
/// </summary>
internal sealed class Concurrency(int most)
{
    private double limit = Math.Max(1, most / 2);
    private long entered;
    private long cutAt;

    public int Limit => (int)limit;

    public int InFlight { get; private set; }

    public bool Free => InFlight < Limit;

    /// <returns>Its number, for <see cref="Leave"/>.</returns>
    public long Enter()
    {
        InFlight++;
        return ++entered;
    }

    /// <param name="number">What <see cref="Enter"/> gave.</param>
    /// <param name="overloaded">True: refused for load, failed or timed out; false: answered; null: it says nothing.</param>
    public void Leave(long number, bool? overloaded)
    {
        // Room that nobody used proves nothing.
        var used = InFlight >= Limit / 2.0;
        InFlight--;
        if (overloaded == true) Cut(number);
        else if (overloaded == false && used) limit = Math.Min(most, limit + (1 / limit));
    }

    /// <summary>Halves, once for all requests that were out together.</summary>
    private void Cut(long number)
    {
        if (number <= cutAt) return;
        cutAt = entered;
        limit = Math.Max(1, limit / 2);
    }
}
