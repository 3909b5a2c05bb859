using Notify.Contracts;

namespace Notify.Routing;

/// <summary>Rules to change; what is left out stays, null returns to the default. For the description of the API; <see cref="PreferencesText"/> reads it.</summary>
internal sealed record PreferencesBody
{
    /// <summary>Whether anything may come at all; critical notifications come anyway.</summary>
    public bool? All { get; init; }

    /// <summary>By channel.</summary>
    public Dictionary<DeliveryChannel, bool?>? Channels { get; init; }

    /// <summary>By category and channel.</summary>
    public Dictionary<string, Dictionary<DeliveryChannel, bool?>>? Categories { get; init; }

    /// <summary>Until when nothing is pushed or mailed, with an offset.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The person's IANA time zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>By category, how often it is pushed and mailed.</summary>
    public Dictionary<string, RhythmBody?>? Rhythms { get; init; }

    /// <summary>By weekday (<c>monday</c>, ...), when nothing is pushed or mailed, in the person's time zone.</summary>
    public Dictionary<string, QuietBody?>? QuietHours { get; init; }
}

/// <summary>How often a category is pushed and mailed.</summary>
internal sealed record RhythmBody
{
    /// <summary>How often.</summary>
    public required RhythmKind Every { get; init; }

    /// <summary>For daily: the time of day, <c>HH:mm</c> in the person's time zone.</summary>
    public string? At { get; init; }
}

/// <summary>Quiet hours that begin on one weekday.</summary>
internal sealed record QuietBody
{
    /// <summary>When they begin, <c>HH:mm</c>.</summary>
    public required string From { get; init; }

    /// <summary>When they end, <c>HH:mm</c>; on the next day if it is not later than <see cref="From"/>.</summary>
    public required string To { get; init; }
}
