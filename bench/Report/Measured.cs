namespace Notify.Bench.Report;

/// <summary>The figures of one scenario on one system in one round.</summary>
internal sealed record Measured
{
    public int Round { get; init; }

    public string System { get; init; } = "";

    public required string Scenario { get; init; }

    public required int Events { get; init; }

    /// <summary>0 for as fast as possible.</summary>
    public required int PerSecond { get; init; }

    /// <summary>From the first event to the last item, frame, push and mail; null if they did not all come.</summary>
    public required double? Seconds { get; init; }

    public required double? ItemsSeconds { get; init; }

    public required double? FramesSeconds { get; init; }

    public required double? OutsideSeconds { get; init; }

    public required double ProducedSeconds { get; init; }

    public required LatencyFigures Latency { get; init; }

    /// <summary>How many of each kind had to arrive.</summary>
    public required IReadOnlyDictionary<string, int> Expected { get; init; }

    /// <summary>Events for which the system could not tell in time whether the person was connected, and so sent mail as if not.</summary>
    public required int PresenceUnknown { get; init; }

    /// <summary>User and system seconds by process, until the system's own books were closed.</summary>
    public required IReadOnlyDictionary<string, double> CpuSeconds { get; init; }

    /// <summary>Which of them are the system's own.</summary>
    public required IReadOnlyList<string> SystemProcesses { get; init; }

    public required double ForeignSeconds { get; init; }

    public required double StolenSeconds { get; init; }

    public required IReadOnlyDictionary<string, double> RssMiB { get; init; }

    public required IReadOnlyDictionary<string, double> PeakMiB { get; init; }

    /// <summary>Where what arrived is not what had to arrive; a run with any is no result.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Events a second from the first to the last arrival.</summary>
    public double? Rate => Seconds is { } seconds ? Events / seconds : null;

    /// <summary>Microseconds of the system's own processes for each event.</summary>
    public double OwnMicros => CpuSeconds.Where(c => SystemProcesses.Contains(c.Key)).Sum(c => c.Value) * 1e6 / Events;

    /// <summary>The same with the stores and the broker, without the generator and the sandbox.</summary>
    public double AllMicros => CpuSeconds.Where(c => c.Key is not (Measuring.Usage.Generator or "sandbox")).Sum(c => c.Value) * 1e6 / Events;
}
