namespace Notify.Inbox;

/// <summary>Times as PostgreSQL keeps them, UTC in microseconds, so that a frame and the row tell the same.</summary>
internal static class Stamp
{
    public static DateTimeOffset Now(TimeProvider time) => Of(time.GetUtcNow());

    public static DateTimeOffset Of(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static DateTimeOffset? Of(DateTimeOffset? time) => time is { } some ? Of(some) : null;
}
