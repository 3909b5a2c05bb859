using System.Text.Json.Serialization;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>How often a category is pushed and mailed.</summary>
[JsonConverter(typeof(CamelCaseWord<RhythmKind>))]
internal enum RhythmKind
{
    /// <summary>Each notification at once.</summary>
    Instant,

    /// <summary>Together, at every full hour of the person's clock.</summary>
    Hourly,

    /// <summary>Together, once a day.</summary>
    Daily,
}

/// <summary>A category's rhythm.</summary>
/// <param name="Every">How often.</param>
/// <param name="At">For daily the time of day, <c>HH:mm</c> in the person's time zone.</param>
internal readonly record struct Rhythm(RhythmKind Every, [property: JsonConverter(typeof(ClockTime))] TimeOnly? At = null)
{
    /// <summary>When what came at <paramref name="since"/> goes.</summary>
    public DateTimeOffset Next(DateTimeOffset since, TimeZoneInfo zone) => Every switch
    {
        RhythmKind.Hourly => LocalTime.NextHour(since, zone),
        RhythmKind.Daily => LocalTime.Next(since, At ?? default, zone),
        _ => since,
    };

    /// <summary>The rule's word in the delivery log.</summary>
    [JsonIgnore]
    public string Rule => Every == RhythmKind.Hourly ? "rhythm_hourly" : "rhythm_daily";
}

/// <summary>Hours in which nothing is pushed or mailed, in the person's time zone.</summary>
/// <param name="From">When they begin, <c>HH:mm</c>.</param>
/// <param name="To">When they end, <c>HH:mm</c>; on the next day if it is not later than <paramref name="From"/>.</param>
internal readonly record struct QuietSpan(
    [property: JsonConverter(typeof(ClockTime))] TimeOnly From, [property: JsonConverter(typeof(ClockTime))] TimeOnly To);
