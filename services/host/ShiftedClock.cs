namespace Notify.Host;

/// <summary>The wall clock of a machine that is wrong, for faults on purpose: intervals are right, the time of day is off.</summary>
internal sealed class ShiftedClock(TimeSpan offset) : TimeProvider
{
    private const string Key = "Development:ClockOffset";

    /// <summary>The system's clock, or a shifted one if <c>Development:ClockOffset</c> is set.</summary>
    /// <exception cref="InvalidOperationException">It is set in production, or is no duration.</exception>
    public static TimeProvider Of(IConfiguration configuration)
    {
        if (configuration[Key] is not { Length: > 0 } text) return System;
        if (!configuration.GetValue("Auth:Development", false))
            throw new InvalidOperationException($"{Key} makes this process believe a wrong time: it works with notify run --development only.");
        return TimeSpan.TryParse(text, global::System.Globalization.CultureInfo.InvariantCulture, out var offset)
            ? new ShiftedClock(offset)
            : throw new InvalidOperationException($"{Key} is '{text}': set it to a duration such as 00:05:00 or -00:05:00.");
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
