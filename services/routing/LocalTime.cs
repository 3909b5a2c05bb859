namespace Notify.Routing;

/// <summary>
/// Moments of a person's clock. A time that the clock skips is the moment it jumps; a time that it shows twice is taken as
/// the first for what begins or is due, and as the second for what ends.
/// </summary>
internal static class LocalTime
{
    /// <summary>The zone of an IANA name; UTC for null and for a name that this machine does not know (any more).</summary>
    public static TimeZoneInfo Zone(string? name) =>
        name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The first moment after <paramref name="after"/> at which the clock shows <paramref name="at"/>.</summary>
    public static DateTimeOffset Next(DateTimeOffset after, TimeOnly at, TimeZoneInfo zone)
    {
        var day = Day(after, zone).AddDays(-1);
        while (true)
        {
            if (First(day.ToDateTime(at), zone) is var moment && moment > after) return moment;
            day = day.AddDays(1);
        }
    }

    /// <summary>The next full hour of the clock as it goes at <paramref name="after"/>; if it is changed then, the moment of the change.</summary>
    public static DateTimeOffset NextHour(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = after.ToOffset(zone.GetUtcOffset(after));
        return new DateTimeOffset(local.Year, local.Month, local.Day, local.Hour, 0, 0, local.Offset).AddHours(1);
    }

    /// <summary>The date on the person's calendar.</summary>
    public static DateOnly Day(DateTimeOffset moment, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    /// <summary>The first moment at which the clock shows this or more.</summary>
    public static DateTimeOffset First(DateTime local, TimeZoneInfo zone) => Moment(local, zone, last: false);

    /// <summary>The last moment at which the clock shows this.</summary>
    public static DateTimeOffset Last(DateTime local, TimeZoneInfo zone) => Moment(local, zone, last: true);

    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone, bool last)
    {
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        if (!zone.IsAmbiguousTime(local)) return new DateTimeOffset(local, zone.GetUtcOffset(local));
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return new DateTimeOffset(local, last ? offsets.Min() : offsets.Max());
    }
}
