namespace Notify.Bench;

/// <summary>One load.</summary>
/// <param name="Name">Its name on the command line and in results.</param>
/// <param name="PerSecond">Events a second on a fixed schedule; 0 for as fast as the broker takes them.</param>
/// <param name="Events">How many, those of the warm-up included.</param>
/// <param name="WarmUp">The first of them, whose latency does not count.</param>
/// <param name="Outside">Whether push and mail are on for those who want them.</param>
internal sealed record Scenario(string Name, int PerSecond, int Events, int WarmUp, bool Outside)
{
    public static readonly IReadOnlyList<string> Names = ["latency-200", "latency-1000", "drain", "drain-inbox"];

    /// <summary>What runs first on a fresh system, checked but not reported.</summary>
    public static Scenario Warming(bool quick) => new("warm-up", 0, quick ? 2_000 : 15_000, 0, Outside: true);

    public static IReadOnlyList<Scenario> All(bool quick) =>
    [
        Paced(200, quick ? 3 : 8, quick),
        Paced(1_000, quick ? 3 : 8, quick),
        new("drain", 0, quick ? 5_000 : 50_000, 0, Outside: true),
        new("drain-inbox", 0, quick ? 5_000 : 50_000, 0, Outside: false),
    ];

    private static Scenario Paced(int perSecond, int seconds, bool quick)
    {
        var warmUp = perSecond * (quick ? 1 : 2);
        return new($"latency-{perSecond}", perSecond, warmUp + perSecond * seconds, warmUp, Outside: true);
    }
}
