using System.Diagnostics;
using HdrHistogram;

namespace Notify.Bench.Workload;

/// <summary>The frames of a run as the connected people get them: which, when, and what should not have come. Thread-safe.</summary>
internal sealed class Arrivals(EventPlan plan)
{
    private readonly long[] at = new long[plan.Count];
    private int received;
    private int repeated;
    private int strayed;

    /// <summary>When each event should have been sent, in ticks of <see cref="Stopwatch"/>.</summary>
    public long[] Intended { get; } = new long[plan.Count];

    /// <summary>How many different frames came.</summary>
    public int Received => Volatile.Read(ref received);

    /// <summary>Frames that came again.</summary>
    public int Repeated => Volatile.Read(ref repeated);

    /// <summary>Frames of another run, or for another person.</summary>
    public int Strayed => Volatile.Read(ref strayed);

    public void Add(EventId id, int person, long now)
    {
        if (id.Run != plan.Run || id.Sequence >= plan.Count || plan.Persons[id.Sequence] != person) Interlocked.Increment(ref strayed);
        else if (Interlocked.CompareExchange(ref at[id.Sequence], now, 0) != 0) Interlocked.Increment(ref repeated);
        else Interlocked.Increment(ref received);
    }

    /// <summary>Latency from the intended time in microseconds, without the warm-up.</summary>
    public LongHistogram Latency(int warmUp)
    {
        var histogram = new LongHistogram(TimeSpan.FromMinutes(10).Ticks / TimeSpan.TicksPerMicrosecond, 3);
        for (var i = warmUp; i < at.Length; i++)
            if (at[i] != 0) histogram.RecordValue(Math.Max(1, (long)Stopwatch.GetElapsedTime(Intended[i], at[i]).TotalMicroseconds));
        return histogram;
    }

    /// <summary>When the last frame came.</summary>
    public long Last => at.Max();
}
