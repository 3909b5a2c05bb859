namespace Notify.Bench.Measuring;

/// <summary>CPU seconds by process name, and of the machine, at one moment or between two.</summary>
internal sealed record Usage(IReadOnlyDictionary<string, double> Seconds, double Busy, double Stolen)
{
    public const string Generator = "generator";

    public static Usage Now(IEnumerable<KeyValuePair<string, int>> processes)
    {
        var seconds = processes.ToDictionary(p => p.Key, p => ProcessUsage.CpuSeconds(p.Value));
        // Its own children are the systems: they are counted by themselves.
        seconds[Generator] = Environment.CpuUsage.TotalTime.TotalSeconds;
        var (busy, stolen) = ProcessUsage.Machine();
        return new Usage(seconds, busy, stolen);
    }

    /// <summary>What was used since.</summary>
    public Usage Since(Usage before) =>
        new(Seconds.ToDictionary(s => s.Key, s => s.Value - before.Seconds[s.Key]), Busy - before.Busy, Stolen - before.Stolen);

    /// <summary>What nothing in this benchmark used: a run with much of it was disturbed.</summary>
    public double Foreign => Math.Max(0, Busy - Seconds.Values.Sum());
}
