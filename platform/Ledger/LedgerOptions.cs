using System.ComponentModel.DataAnnotations;

namespace Notify.Platform.Ledger;

/// <summary>How a ledger works off its entries. Bound inside the options of the service that owns it.</summary>
public sealed record LedgerOptions
{
    /// <summary>Most sends in flight in this process: also the bound of repeats after a kill.</summary>
    [Range(1, 10_000)]
    public int Cap { get; init; } = 64;

    /// <summary>How long a process may be silent before others take its entries. Default 15 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the lease is renewed. Default 5 s.</summary>
    public TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often due entries and entries of dead owners are looked for. Default 500 ms.</summary>
    public TimeSpan Sweep { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>First wait after a transient failure; doubles each time, with jitter. Default 10 s.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait between attempts. Default 15 min.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a stop waits for sends in flight. Default 20 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long ended entries are kept. Default 14 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(14);
}
