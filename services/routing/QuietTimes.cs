namespace Notify.Routing;

/// <summary>When quiet hours are over.</summary>
internal static class QuietTimes
{
    /// <summary>More spans than can follow one another in the week that a hold may last.</summary>
    private const int MostSpans = 16;

    /// <summary>The end of the quiet hours at <paramref name="now"/>, spans that touch taken together; null outside of them.</summary>
    public static DateTimeOffset? End(IReadOnlyDictionary<DayOfWeek, QuietSpan> spans, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (spans.Count == 0) return null;
        DateTimeOffset? end = null;
        for (var i = 0; i < MostSpans && EndOfOne(spans, end ?? now, zone) is { } later; i++) end = later;
        return end;
    }

    private static DateTimeOffset? EndOfOne(IReadOnlyDictionary<DayOfWeek, QuietSpan> spans, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTimeOffset? latest = null;
        var today = LocalTime.Day(now, zone);
        foreach (var day in (ReadOnlySpan<DateOnly>)[today.AddDays(-1), today])
        {
            if (!spans.TryGetValue(day.DayOfWeek, out var span)) continue;
            var begin = LocalTime.First(day.ToDateTime(span.From), zone);
            var end = LocalTime.Last((span.To > span.From ? day : day.AddDays(1)).ToDateTime(span.To), zone);
            if (begin <= now && now < end && !(latest >= end)) latest = end;
        }

        return latest;
    }
}
