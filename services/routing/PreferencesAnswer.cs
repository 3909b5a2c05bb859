using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Notify.Catalog;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>Why a cell of the matrix is as it is.</summary>
[JsonConverter(typeof(CamelCaseWord<CellReason>))]
internal enum CellReason
{
    /// <summary>The person chose it.</summary>
    Own,

    /// <summary>The category's types say so.</summary>
    Default,

    /// <summary>All types of the category are critical, which asks nobody's leave.</summary>
    Mandatory,
}

/// <summary>Whether a category comes on a channel, and why.</summary>
/// <param name="On">Whether it comes.</param>
/// <param name="Reason">Who says so.</param>
/// <param name="Rule">If it does not come, the rule of the delivery log.</param>
internal sealed record PreferenceCell(bool On, CellReason Reason, string? Rule);

/// <summary>The effective rules: what a person chose, and the default for the rest.</summary>
internal sealed record PreferencesAnswer
{
    /// <summary>Whether anything may come at all.</summary>
    public required bool All { get; init; }

    /// <summary>The switch of each channel.</summary>
    public required Dictionary<DeliveryChannel, bool> Channels { get; init; }

    /// <summary>The switch of each category on each channel.</summary>
    public required Dictionary<string, Dictionary<DeliveryChannel, bool>> Categories { get; init; }

    /// <summary>What all switches and the catalog come to, by category and channel, and why.</summary>
    public required Dictionary<string, Dictionary<DeliveryChannel, PreferenceCell>> Matrix { get; init; }

    /// <summary>The types that are critical and come whatever is switched off, muted or quiet, by category.</summary>
    public required Dictionary<string, IReadOnlyList<string>> Critical { get; init; }

    /// <summary>Until when nothing is pushed or mailed.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The zone of the person's clock: their own choice, else what a service told, else UTC.</summary>
    public required string TimeZone { get; init; }

    /// <summary>How often each category is pushed and mailed.</summary>
    public required Dictionary<string, RhythmBody> Rhythms { get; init; }

    /// <summary>By the weekday they begin on, the hours in which nothing is pushed or mailed.</summary>
    public required Dictionary<string, QuietBody> QuietHours { get; init; }

    public static PreferencesAnswer Of(RecipientProfile profile, TypeCatalog catalog)
    {
        var preferences = profile.Preferences;
        var channels = Enum.GetValues<DeliveryChannel>();
        var types = catalog.Types.ToLookup(t => t.Category);
        var categories = catalog.Categories.Order(StringComparer.Ordinal).ToList();
        return new()
        {
            All = preferences.All != false,
            Channels = channels.ToDictionary(c => c, preferences.Allows),
            Categories = categories.ToDictionary(g => g, g => channels.ToDictionary(c => c, c => preferences.Allows(g, c))),
            Matrix = categories.ToDictionary(g => g, g => channels.ToDictionary(c => c, c => Cell(preferences, g, c, types[g]))),
            Critical = categories.Where(g => types[g].Any(IsCritical)).ToDictionary(
                g => g, IReadOnlyList<string> (g) => [.. types[g].Where(IsCritical).Select(t => t.Name).Order(StringComparer.Ordinal)]),
            MutedUntil = preferences.MutedUntil,
            TimeZone = profile.Zone().Id,
            Rhythms = categories.ToDictionary(g => g, g => Body(preferences.Rhythms.GetValueOrDefault(g))),
            QuietHours = preferences.QuietHours.OrderBy(s => s.Key).ToDictionary(
                s => JsonNamingPolicy.CamelCase.ConvertName(s.Key.ToString()), s => new QuietBody { From = Text(s.Value.From), To = Text(s.Value.To) }),
        };
    }

    private static PreferenceCell Cell(Preferences preferences, string category, DeliveryChannel channel, IEnumerable<NotificationType> types)
    {
        if (types.All(t => Rule(t, channel).Kind == ChannelRuleKind.Never)) return new(false, CellReason.Default, "type_never");
        if (types.All(IsCritical)) return new(true, CellReason.Mandatory, null);
        if (preferences.OffBy(category, channel) is { } rule) return new(false, CellReason.Own, rule);
        var chosen = preferences.All is not null || preferences.Channels.ContainsKey(channel)
            || preferences.Categories.TryGetValue(category, out var switches) && switches.ContainsKey(channel);
        return new(true, chosen ? CellReason.Own : CellReason.Default, null);
    }

    private static ChannelRule Rule(NotificationType type, DeliveryChannel channel) => channel switch
    {
        DeliveryChannel.Push => type.Push,
        DeliveryChannel.Email => type.Email,
        _ => ChannelRule.Always,
    };

    private static bool IsCritical(NotificationType type) => type.Priority == Priority.Critical;

    private static RhythmBody Body(Rhythm rhythm) => new() { Every = rhythm.Every, At = rhythm.At is { } at ? Text(at) : null };

    private static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
