using System.Globalization;
using System.Text.Json;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>Reads a change of preferences as a person writes it (<see cref="PreferencesBody"/>) and says which field is wrong.</summary>
internal sealed class PreferencesText
{
    private static readonly Dictionary<string, DeliveryChannel> Channels = Words<DeliveryChannel>();
    private static readonly Dictionary<string, DayOfWeek> Days = Words<DayOfWeek>();
    private static readonly Dictionary<string, RhythmKind> Rhythms = Words<RhythmKind>();

    private const string UnknownField = "Unknown field: use all, channels, categories, mutedUntil, timeZone, rhythms and quietHours.";

    private readonly List<Func<Preferences, Preferences>> edits = [];
    private readonly IReadOnlySet<string> categories;

    private PreferencesText(IReadOnlySet<string> categories) => this.categories = categories;

    /// <summary>What the body does to what is stored, or the JSON pointer of the first wrong field and what to do about it.</summary>
    public static (Func<Preferences, Preferences>? Change, string At, string Problem) Read(JsonElement body, IReadOnlySet<string> categories)
    {
        var text = new PreferencesText(categories);
        return Each(body, "", "Must be an object, such as {\"channels\":{\"push\":false}}.", text.Member) is var (at, problem)
            ? (null, at, problem)
            : (stored => text.edits.Aggregate(stored, (preferences, edit) => edit(preferences)), "", "");
    }

    private (string At, string Problem)? Member(string name, string at, JsonElement value) => value.ValueKind == JsonValueKind.Null ? Default(name, at) : name switch
    {
        "all" => Switch(at, value, on => p => p with { All = on }),
        "channels" => ReadChannels(at, value, (channel, on) => p => p.With(channel, on)),
        "categories" => Each(value, at, "Must be an object of categories.", (category, place, switches) =>
            Unknown(category, place) ?? ReadChannels(place, switches, (channel, on) => p => p.With(category, channel, on))),
        "mutedUntil" => Muted(at, value),
        "timeZone" => Zone(at, value),
        "rhythms" => Each(value, at, "Must be an object of categories.", Rhythm),
        "quietHours" => Each(value, at, "Must be an object of weekdays.", Quiet),
        _ => (at, UnknownField),
    };

    private (string, string)? Default(string name, string at) => name switch
    {
        "all" => Add(p => p with { All = null }),
        "channels" => Add(p => p with { Channels = Preferences.None.Channels }),
        "categories" => Add(p => p with { Categories = Preferences.None.Categories }),
        "mutedUntil" => Add(p => p with { MutedUntil = null }),
        "timeZone" => Add(p => p with { TimeZone = null }),
        "rhythms" => Add(p => p with { Rhythms = Preferences.None.Rhythms }),
        "quietHours" => Add(p => p with { QuietHours = Preferences.None.QuietHours }),
        _ => (at, UnknownField),
    };

    private (string, string)? ReadChannels(string at, JsonElement value, Func<DeliveryChannel, bool?, Func<Preferences, Preferences>> edit) =>
        Each(value, at, "Must be an object of channels.", (name, place, on) =>
            Channels.TryGetValue(name, out var channel)
                ? Switch(place, on, chosen => edit(channel, chosen))
                : (place, $"Unknown channel: use {string.Join(", ", Channels.Keys)}."));

    private (string, string)? Switch(string at, JsonElement value, Func<bool?, Func<Preferences, Preferences>> edit) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => Add(edit(value.GetBoolean())),
        JsonValueKind.Null => Add(edit(null)),
        _ => (at, "Must be true, false, or null for the default."),
    };

    private (string, string)? Muted(string at, JsonElement value)
    {
        // With a date and an offset: a bare local time would mean another moment elsewhere.
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text || !HasOffset(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            return (at, "Must be a time with its offset, such as 2026-01-31T18:00:00Z, or null to end it.");
        return Add(p => p with { MutedUntil = until.ToUniversalTime() });
    }

    private (string, string)? Zone(string at, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 and <= 100 } zone
            || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) || !known.HasIanaId)
            return (at, "Must be an IANA time zone such as Europe/Vienna, or null for the one that is known otherwise.");
        return Add(p => p with { TimeZone = zone });
    }

    private (string, string)? Rhythm(string category, string at, JsonElement value)
    {
        if (Unknown(category, at) is { } unknown) return unknown;
        if (value.ValueKind == JsonValueKind.Null) return Add(p => p.With(category, null));
        RhythmKind? every = null;
        TimeOnly? time = null;
        var wrong = Each(value, at, "Must be an object such as {\"every\":\"daily\",\"at\":\"09:00\"}, or null for the default.", (name, place, field) => name switch
        {
            "every" => Word(field, Rhythms) is { } word && (every = word) is not null ? null : (place, $"Must be {string.Join(", ", Rhythms.Keys)}."),
            "at" => Clock(field) is { } clock && (time = clock) is not null ? null : (place, "Must be a time of day such as 09:00."),
            _ => (place, "Unknown field: use every and at."),
        });
        if (wrong is not null) return wrong;
        if (every is null) return (at + "/every", $"Is missing: use {string.Join(", ", Rhythms.Keys)}.");
        if (every == RhythmKind.Daily && time is null) return (at + "/at", "Is missing: daily needs a time of day such as 09:00.");
        if (every != RhythmKind.Daily && time is not null) return (at + "/at", "Only daily has a time of day: remove it.");
        return Add(p => p.With(category, new Rhythm(every.Value, time)));
    }

    private (string, string)? Quiet(string name, string at, JsonElement value)
    {
        if (!Days.TryGetValue(name, out var day)) return (at, $"Unknown weekday: use {string.Join(", ", Days.Keys)}.");
        if (value.ValueKind == JsonValueKind.Null) return Add(p => p.With(day, null));
        TimeOnly? from = null;
        TimeOnly? to = null;
        var wrong = Each(value, at, "Must be an object such as {\"from\":\"22:00\",\"to\":\"07:00\"}, or null for none.", (field, place, time) => field switch
        {
            "from" => Clock(time) is { } clock && (from = clock) is not null ? null : (place, "Must be a time of day such as 22:00."),
            "to" => Clock(time) is { } clock && (to = clock) is not null ? null : (place, "Must be a time of day such as 07:00."),
            _ => (place, "Unknown field: use from and to."),
        });
        if (wrong is not null) return wrong;
        if (from is null || to is null) return (at + (from is null ? "/from" : "/to"), "Is missing: quiet hours have a from and a to, such as 22:00 and 07:00.");
        if (from == to) return (at + "/to", "Must differ from from: a whole day is muted by mutedUntil.");
        return Add(p => p.With(day, new QuietSpan(from.Value, to.Value)));
    }

    private (string, string)? Unknown(string category, string at) => categories.Contains(category)
        ? null
        : (at, $"Unknown category: the catalog has {string.Join(", ", categories.Order(StringComparer.Ordinal))}.");

    private (string, string)? Add(Func<Preferences, Preferences> edit)
    {
        edits.Add(edit);
        return null;
    }

    /// <summary>Reads each member of an object; the first problem ends it.</summary>
    private static (string At, string Problem)? Each(JsonElement value, string at, string shape, Func<string, string, JsonElement, (string, string)?> read)
    {
        if (value.ValueKind != JsonValueKind.Object) return (at, shape);
        foreach (var member in value.EnumerateObject())
        {
            var place = $"{at}/{member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (read(member.Name, place, member.Value) is { } problem) return problem;
        }

        return null;
    }

    private static bool HasOffset(string text) =>
        text.Length > 10 && text[10] is 'T' && (text[^1] == 'Z' || text.AsSpan(11).IndexOfAny('+', '-') >= 0);

    private static TimeOnly? Clock(JsonElement value) => value.ValueKind == JsonValueKind.String ? ClockTime.Parse(value.GetString()) : null;

    private static T? Word<T>(JsonElement value, Dictionary<string, T> words)
        where T : struct => value.ValueKind == JsonValueKind.String && words.TryGetValue(value.GetString()!, out var word) ? word : null;

    private static Dictionary<string, T> Words<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()), v => v);
}
