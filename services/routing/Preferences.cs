using Notify.Contracts;

namespace Notify.Routing;

/// <summary>A recipient's rules, immutable. What is absent is the default: on, at once, never quiet.</summary>
internal sealed record Preferences
{
    public static readonly Preferences None = new();

    /// <summary>Whether anything may come at all.</summary>
    public bool? All { get; init; }

    public IReadOnlyDictionary<DeliveryChannel, bool> Channels { get; init; } = new Dictionary<DeliveryChannel, bool>();

    public IReadOnlyDictionary<string, IReadOnlyDictionary<DeliveryChannel, bool>> Categories { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool>>();

    /// <summary>Until when nothing is pushed or mailed.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The person's own IANA time zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>By category, how often it is pushed and mailed.</summary>
    public IReadOnlyDictionary<string, Rhythm> Rhythms { get; init; } = new Dictionary<string, Rhythm>();

    /// <summary>By the weekday they begin on.</summary>
    public IReadOnlyDictionary<DayOfWeek, QuietSpan> QuietHours { get; init; } = new Dictionary<DayOfWeek, QuietSpan>();

    /// <summary>The switch that keeps a category off a channel; null if it is on.</summary>
    public string? OffBy(string category, DeliveryChannel channel)
    {
        if (All == false) return "all_off";
        if (!Allows(channel)) return "channel_off";
        return Allows(category, channel) ? null : "category_off";
    }

    /// <summary>The channel's own switch.</summary>
    public bool Allows(DeliveryChannel channel) => Channels.GetValueOrDefault(channel, true);

    /// <summary>The switch of a category on a channel.</summary>
    public bool Allows(string category, DeliveryChannel channel) =>
        !Categories.TryGetValue(category, out var switches) || switches.GetValueOrDefault(channel, true);

    public Preferences With(DeliveryChannel channel, bool? on) => this with { Channels = Set(Channels, channel, on) };

    public Preferences With(string category, DeliveryChannel channel, bool? on)
    {
        var switches = Set(Categories.GetValueOrDefault(category) ?? new Dictionary<DeliveryChannel, bool>(), channel, on);
        var categories = new Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool>>(Categories) { [category] = switches };
        if (switches.Count == 0) categories.Remove(category);
        return this with { Categories = categories };
    }

    public Preferences With(string category, Rhythm? rhythm) => this with { Rhythms = Set(Rhythms, category, rhythm) };

    public Preferences With(DayOfWeek day, QuietSpan? span) => this with { QuietHours = Set(QuietHours, day, span) };

    /// <summary>What returns to its default is no longer kept.</summary>
    private static Dictionary<TKey, TValue> Set<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> all, TKey key, TValue? value)
        where TKey : notnull
        where TValue : struct
    {
        var changed = new Dictionary<TKey, TValue>(all);
        if (value is { } kept) changed[key] = kept;
        else changed.Remove(key);
        return changed;
    }
}
