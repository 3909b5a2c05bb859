namespace Notify.Fault.Checking;

/// <summary>How long a channel stood still after a fault: the longest silence under steady load, counted from the fault's end.</summary>
internal static class Resumption
{
    public static TimeSpan Longest(IReadOnlyList<DateTimeOffset> arrivals, IReadOnlyList<Window> windows, DateTimeOffset loadEnd)
    {
        var longest = TimeSpan.Zero;
        for (var i = 0; i < windows.Count; i++)
        {
            var until = i + 1 < windows.Count && windows[i + 1].Begin < loadEnd ? windows[i + 1].Begin : loadEnd;
            longest = Max(longest, After(arrivals, windows[i].End, until));
        }

        return longest;
    }

    private static TimeSpan After(IReadOnlyList<DateTimeOffset> arrivals, DateTimeOffset end, DateTimeOffset until)
    {
        var (longest, last) = (TimeSpan.Zero, end);
        foreach (var at in arrivals.Where(a => a > end))
        {
            if (last >= until) return longest;
            longest = Max(longest, at - last);
            last = at;
        }

        // Nothing more came although there was something to come.
        return last < until ? Max(longest, until - last) : longest;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
