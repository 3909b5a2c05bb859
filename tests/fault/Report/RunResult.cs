namespace Notify.FaultTests.Report;

/// <summary>What one run of one scenario showed.</summary>
internal sealed record RunResult
{
    public required string Scenario { get; init; }

    public required string Row { get; init; }

    public required int Seed { get; init; }

    public required bool Brief { get; init; }

    /// <summary>What was run.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Why it did not run; all figures are 0 then.</summary>
    public string? Skipped { get; init; }

    public int Sent { get; init; }

    public int Accepted { get; init; }

    public int Lost { get; init; }

    public int Unexpected { get; init; }

    public int InboxRepeats { get; init; }

    public int PushRepeats { get; init; }

    public int PushBound { get; init; }

    public int MailRepeats { get; init; }

    public int MailBound { get; init; }

    public int FrameGap { get; init; }

    public int Recovered { get; init; }

    /// <summary>The longest a channel stood still after a fault, in seconds.</summary>
    public double? ResumeSeconds { get; init; }

    public double? ResumeBound { get; init; }

    /// <summary>The p99 of those beside a loud one, in milliseconds, where a row measures that.</summary>
    public double? NeighboursMs { get; init; }

    /// <summary>The same before it was loud.</summary>
    public double? NeighboursAloneMs { get; init; }

    /// <summary>Faults done, in order.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    public double Seconds { get; init; }

    /// <summary>Bounds that were passed; empty when all held.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    public bool Passed => Failures.Count == 0;
}
