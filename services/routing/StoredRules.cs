namespace Notify.Routing;

/// <summary>The column <c>rules</c> of a person's preferences.</summary>
internal sealed record StoredRules
{
    public bool? All { get; init; }

    public DateTimeOffset? MutedUntil { get; init; }

    public string? TimeZone { get; init; }

    public Dictionary<string, Rhythm>? Rhythms { get; init; }

    public Dictionary<DayOfWeek, QuietSpan>? QuietHours { get; init; }

    public static StoredRules Of(Preferences preferences) => new()
    {
        All = preferences.All,
        MutedUntil = preferences.MutedUntil,
        TimeZone = preferences.TimeZone,
        Rhythms = preferences.Rhythms.Count == 0 ? null : preferences.Rhythms.ToDictionary(),
        QuietHours = preferences.QuietHours.Count == 0 ? null : preferences.QuietHours.ToDictionary(),
    };

    public Preferences Over(Preferences switches) => switches with
    {
        All = All,
        MutedUntil = MutedUntil,
        TimeZone = TimeZone,
        Rhythms = Rhythms ?? switches.Rhythms,
        QuietHours = QuietHours ?? switches.QuietHours,
    };
}
