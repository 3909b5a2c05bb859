namespace Notify.FaultTests.Checking;

/// <summary>How long a channel stood still after a fault: the longest silence under steady load, from the fault's end to the next fault.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="After">The fault.</param>
/// <param name="From">When the silence began, not before the fault's end.</param>
/// <param name="Time">How long it was.</param>
internal sealed record Resumption(string Channel, string After, DateTimeOffset From, TimeSpan Time)
{
    public override string ToString() => $"{Channel} stood still for {Time.TotalSeconds:0.0} s from {From.ToLocalTime():HH:mm:ss.f} after {After}";

    public static Resumption Longest(Channel channel, IReadOnlyList<Window> windows, DateTimeOffset loadEnd)
    {
        var arrivals = channel.Times;
        var longest = new Resumption(channel.Name, "nothing", loadEnd, TimeSpan.Zero);
        for (var i = 0; i < windows.Count; i++)
        {
            var until = i + 1 < windows.Count && windows[i + 1].Begin < loadEnd ? windows[i + 1].Begin : loadEnd;
            foreach (var (from, to) in Silences(arrivals, windows[i].End, until))
                if (to - from > longest.Time) longest = new(channel.Name, windows[i].What, from, to - from);
        }

        return longest;
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Silences(IReadOnlyList<DateTimeOffset> arrivals, DateTimeOffset end, DateTimeOffset until)
    {
        var last = end;
        foreach (var at in arrivals.Where(a => a > end))
        {
            // What follows the next fault is its own.
            yield return (last, at < until ? at : until);
            if (at >= until) yield break;
            last = at;
        }

        // Nothing more came although there was something to come.
        if (last < until) yield return (last, until);
    }
}
