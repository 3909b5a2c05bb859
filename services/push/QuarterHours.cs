namespace Notify.Push;

/// <summary>The minutes around :00, :15, :30 and :45, when everyone sends: FCM asks that what has time be sent outside of them ("Best practices when sending at scale").</summary>
internal static class QuarterHours
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <param name="now">The time; quarters are the same in every zone.</param>
    /// <param name="around">How long before and after a quarter it is busy.</param>
    /// <returns>How long it is busy still; null if it is not.</returns>
    public static TimeSpan? Left(DateTimeOffset now, TimeSpan around)
    {
        var since = TimeSpan.FromTicks(now.UtcTicks % Quarter.Ticks);
        if (since < around) return around - since;
        return since >= Quarter - around ? Quarter - since + around : null;
    }
}
