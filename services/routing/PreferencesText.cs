using System.Text.Json;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>
/// A change of preferences as a person writes it: <c>{"channels":{"push":false},"categories":{"social":{"email":null}}}</c>.
/// True and false switch, null returns to the default.
/// </summary>
internal sealed record PreferencesChange(
    IReadOnlyDictionary<DeliveryChannel, bool?> Channels,
    IReadOnlyDictionary<string, IReadOnlyDictionary<DeliveryChannel, bool?>> Categories)
{
    /// <summary>Lays the change over what is stored; what returns to its default is no longer stored.</summary>
    public Preferences Over(Preferences stored)
    {
        var categories = stored.Categories.ToDictionary(c => c.Key, c => c.Value);
        foreach (var (category, switches) in Categories)
        {
            var merged = Merge(categories.GetValueOrDefault(category) ?? new Dictionary<DeliveryChannel, bool>(), switches);
            if (merged.Count == 0) categories.Remove(category);
            else categories[category] = merged;
        }

        return new Preferences(Merge(stored.Channels, Channels), categories);
    }

    private static Dictionary<DeliveryChannel, bool> Merge(
        IReadOnlyDictionary<DeliveryChannel, bool> stored, IReadOnlyDictionary<DeliveryChannel, bool?> change)
    {
        var merged = new Dictionary<DeliveryChannel, bool>(stored);
        foreach (var (channel, on) in change)
        {
            if (on is { } value) merged[channel] = value;
            else merged.Remove(channel);
        }

        return merged;
    }
}

/// <summary>Reads a <see cref="PreferencesChange"/> and says which field is wrong.</summary>
internal static class PreferencesText
{
    private static readonly Dictionary<string, DeliveryChannel> Channels = Enum.GetValues<DeliveryChannel>()
        .ToDictionary(c => JsonNamingPolicy.CamelCase.ConvertName(c.ToString()), c => c);

    /// <summary>The change, or the JSON pointer of the first wrong field and what is wrong with it.</summary>
    public static (PreferencesChange? Change, string At, string Problem) Read(JsonElement body, IReadOnlySet<string> categories)
    {
        if (body.ValueKind != JsonValueKind.Object) return (null, "", "The body must be an object with channels and categories.");
        var change = new PreferencesChange(
            new Dictionary<DeliveryChannel, bool?>(), new Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool?>>());
        foreach (var member in body.EnumerateObject())
        {
            var problem = member.Name switch
            {
                "channels" => ReadSwitches(member.Value, "/channels", (Dictionary<DeliveryChannel, bool?>)change.Channels),
                "categories" => ReadCategories(member.Value, categories, (Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool?>>)change.Categories),
                _ => ("/" + member.Name, "Unknown field: use channels and categories."),
            };
            if (problem is var (at, text)) return (null, at, text);
        }

        return (change, "", "");
    }

    private static (string At, string Problem)? ReadCategories(
        JsonElement value, IReadOnlySet<string> known, Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool?>> into)
    {
        if (value.ValueKind != JsonValueKind.Object) return ("/categories", "Must be an object of categories.");
        foreach (var member in value.EnumerateObject())
        {
            var at = "/categories/" + member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            if (!known.Contains(member.Name))
                return (at, $"Unknown category: the catalog has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
            var switches = new Dictionary<DeliveryChannel, bool?>();
            if (ReadSwitches(member.Value, at, switches) is { } problem) return problem;
            into[member.Name] = switches;
        }

        return null;
    }

    private static (string At, string Problem)? ReadSwitches(JsonElement value, string at, Dictionary<DeliveryChannel, bool?> into)
    {
        if (value.ValueKind != JsonValueKind.Object) return (at, "Must be an object of channels.");
        foreach (var member in value.EnumerateObject())
        {
            if (!Channels.TryGetValue(member.Name, out var channel))
                return ($"{at}/{member.Name}", $"Unknown channel: use {string.Join(", ", Channels.Keys)}.");
            if (member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
                return ($"{at}/{member.Name}", "Must be true, false, or null for the default.");
            into[channel] = member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.GetBoolean();
        }

        return null;
    }
}
