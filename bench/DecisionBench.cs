using System.Diagnostics;
using System.Globalization;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Routing;

namespace Notify.Bench;

/// <summary>How long all channels of one notification take to decide, for recipients from without a rule to with every one.</summary>
internal static class DecisionBench
{
    /// <summary>What a decision may take, in microseconds.</summary>
    private const double Bar = 10;

    private const int Decisions = 200_000;
    private const int Rounds = 7;

    private static readonly DateTimeOffset Now = new(2026, 1, 31, 23, 0, 0, TimeSpan.Zero);

    private static readonly (string Name, RoutingInput Input)[] Cases =
    [
        ("no rules", Input(Preferences.None)),
        ("switches", Input(Preferences.None.With(DeliveryChannel.Email, false).With("messages", DeliveryChannel.Push, false))),
        ("daily rhythm", Input(Preferences.None.With("messages", new Rhythm(RhythmKind.Daily, new TimeOnly(9, 0))))),
        ("quiet hours", Input(Quiet(Preferences.None))),
        ("rhythm within quiet hours, clock put back", Input(
            Quiet(Preferences.None.With("messages", new Rhythm(RhythmKind.Daily, new TimeOnly(2, 30)))), new DateTimeOffset(2026, 10, 24, 21, 0, 0, TimeSpan.Zero))),
    ];

    /// <summary>Prints the median of some rounds for each case; false if one is above the bar.</summary>
    public static bool Run(TextWriter output)
    {
        var held = true;
        foreach (var (name, input) in Cases)
        {
            var median = Enumerable.Range(0, Rounds).Select(_ => Round(input)).Order().ElementAt(Rounds / 2);
            held &= median < Bar;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-45} {median,8:0.000} us{(median < Bar ? "" : $"  above {Bar} us")}"));
        }

        return held;
    }

    private static double Round(RoutingInput input)
    {
        var sent = 0;
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < Decisions; i++) sent += RoutingPolicy.Decide(input).Count;
        var taken = Stopwatch.GetElapsedTime(begin);
        return sent == 4 * Decisions ? taken.TotalMicroseconds / Decisions : throw new InvalidOperationException("A channel was not decided.");
    }

    private static Preferences Quiet(Preferences preferences) =>
        Enum.GetValues<DayOfWeek>().Aggregate(preferences, (p, day) => p.With(day, new QuietSpan(new TimeOnly(22, 0), new TimeOnly(7, 0))));

    private static RoutingInput Input(Preferences preferences, DateTimeOffset? now = null) => new(
        Priority.Normal, "messages", null, ChannelRule.Always, ChannelRule.Offline,
        new RecipientProfile("bob@example.com", null, null, preferences with { TimeZone = "Europe/Vienna" }), PresenceState.Offline, now ?? Now, now ?? Now);
}
