namespace Notify.FaultTests.Checking;

/// <summary>What a scenario may cost. Lost, unexpected, repeated in an inbox and missing after a resume are 0 everywhere.</summary>
internal sealed record Bound
{
    /// <summary>Most pushes that come again.</summary>
    public int Pushes { get; init; }

    /// <summary>Most mails that come again.</summary>
    public int Mails { get; init; }

    /// <summary>How often one message may come again.</summary>
    public int PerMessage { get; init; } = int.MaxValue;

    /// <summary>How long a channel may stand still after a fault is over; null where the fault itself says when to go on.</summary>
    public TimeSpan? Resume { get; init; }
}
