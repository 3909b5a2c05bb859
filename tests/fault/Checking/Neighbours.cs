namespace Notify.FaultTests.Checking;

/// <summary>Whether others are delayed: their p99 while something goes on, against that of a quiet span of the same run.</summary>
internal sealed class Neighbours
{
    // Below this a difference is the machine's, not the neighbour's.
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(250);
    private DateTimeOffset begin;
    private DateTimeOffset quietEnd;
    private DateTimeOffset end;

    public void Begin() => begin = TimeProvider.System.GetUtcNow();

    public void EndQuiet() => quietEnd = TimeProvider.System.GetUtcNow();

    public void End() => end = TimeProvider.System.GetUtcNow();

    public void Check(FaultRun run, Judgement judgement) => Check(run, judgement, judgement.Latencies);

    /// <param name="run">The run.</param>
    /// <param name="judgement">Knows when each event was accepted.</param>
    /// <param name="latencies">The sorted seconds that some events took.</param>
    public void Check(FaultRun run, Judgement judgement, Func<Func<int, bool>, IReadOnlyList<double>> latencies)
    {
        var quiet = P99(begin, quietEnd);
        var loud = P99(quietEnd, end);
        if (double.IsFinite(quiet) && double.IsFinite(loud)) run.Neighbours = (quiet * 1000, loud * 1000);
        FaultRun.Say($"neighbours' p99: {quiet * 1000:0} ms, beside it {loud * 1000:0} ms");
        if (loud > Math.Max(2 * quiet, Noise.TotalSeconds)) run.Fail($"neighbours: p99 {loud * 1000:0} ms, alone {quiet * 1000:0} ms, at most twice that");

        double P99(DateTimeOffset from, DateTimeOffset to)
        {
            var sorted = latencies(i => judgement.AcceptedAt(i) is var at && at >= from && at < to);
            return sorted.Count == 0 ? double.PositiveInfinity : sorted[(int)((sorted.Count - 1) * 0.99)];
        }
    }
}
