using System.Text.Json;
using System.Text.RegularExpressions;
using Notify.Contracts;

namespace Notify.Ingestion;

/// <summary>Reads the object <c>notify</c> of an event. An unknown name in it is refused: a misspelt one would silently notify the wrong people.</summary>
internal static partial class EventOptionsText
{
    private const int MaxRecipient = 200;
    private const int MaxTopics = 10;
    private const int MaxCollapseKey = 200;

    public static EventProblem? Read(JsonElement value, out EventOptions options)
    {
        options = EventOptions.None;
        if (!value.TryGetProperty("notify", out var notify) || notify.ValueKind == JsonValueKind.Null) return null;
        if (notify.ValueKind != JsonValueKind.Object)
            return new EventProblem("bad_options", "The field 'notify' must be an object.", "/notify");
        foreach (var member in notify.EnumerateObject())
            if (ReadMember(member, ref options) is { } problem) return problem;
        return null;
    }

    private static EventProblem? ReadMember(JsonProperty member, ref EventOptions options)
    {
        var at = "/notify/" + member.Name;
        if (member.Value.ValueKind == JsonValueKind.Null) return null;
        switch (member.Name)
        {
            case "recipients":
                if (Ids(member.Value, at, "bad_recipient", out var recipients) is { } badRecipients) return badRecipients;
                if (recipients.Count == 0) return new EventProblem("missing_recipient", "The list 'notify.recipients' is empty.", at);
                options = options with { Recipients = recipients };
                return null;
            case "topics":
                if (Ids(member.Value, at, "bad_topic", out var topics, "topic") is { } badTopics) return badTopics;
                if (topics.Count == 0) return new EventProblem("missing_topic", "The list 'notify.topics' is empty.", at);
                if (topics.Count > MaxTopics)
                    return new EventProblem("too_many_topics", $"The event names {topics.Count} topics, the limit is {MaxTopics}: send several events.", at);
                options = options with { Topics = topics };
                return null;
            case "except":
                if (Ids(member.Value, at, "bad_except", out var except) is { } badExcept) return badExcept;
                options = options with { Except = except };
                return null;
            case "priority":
                if (!TryReadPriority(member.Value, out var priority))
                    return new EventProblem("bad_priority", "The field 'notify.priority' must be critical, normal or bulk.", at);
                options = options with { Priority = priority };
                return null;
            case "expiresAt":
                if (!EventText.TryReadTime(member.Value, out var expires))
                    return new EventProblem("bad_expires_at", "The field 'notify.expiresAt' must be a time such as 2026-01-31T12:00:00Z (RFC 3339).", at);
                options = options with { ExpiresAt = expires };
                return null;
            case "collapseKey":
                if (!TryReadText(member.Value, MaxCollapseKey, out var key))
                    return new EventProblem("bad_collapse_key", $"The field 'notify.collapseKey' must be a string of 1 to {MaxCollapseKey} characters without control characters.", at);
                options = options with { CollapseKey = key };
                return null;
            case "category":
                if (!TryReadText(member.Value, 50, out var category) || !CategoryName().IsMatch(category))
                    return new EventProblem("bad_category", "The field 'notify.category' must be a category name such as messages: lower case, 1 to 50 characters.", at);
                options = options with { Category = category };
                return null;
            default:
                return new EventProblem("bad_options", "Unknown field in 'notify': use recipients, topics, except, priority, expiresAt, collapseKey or category.", at);
        }
    }

    private static EventProblem? Ids(JsonElement list, string at, string reason, out IReadOnlyList<string> ids, string what = "user id")
    {
        ids = [];
        if (list.ValueKind != JsonValueKind.Array) return new EventProblem(reason, $"Must be a list of {what}s.", at);
        var found = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (!TryReadText(item, MaxRecipient, out var id))
                return new EventProblem(reason, $"A {what} must be a string of 1 to {MaxRecipient} characters without control characters.", $"{at}/{index}");
            found.TryAdd(id, true);
            index++;
        }

        ids = [.. found.Keys];
        return null;
    }

    private static bool TryReadText(JsonElement value, int max, out string text)
    {
        text = "";
        return value.ValueKind == JsonValueKind.String && EventText.TryRead(value, out text)
            && !string.IsNullOrWhiteSpace(text) && text.Length <= max && !text.Any(char.IsControl);
    }

    private static bool TryReadPriority(JsonElement value, out Priority priority)
    {
        priority = Priority.Normal;
        if (value.ValueKind != JsonValueKind.String || !EventText.TryRead(value, out var text)) return false;
        (var known, priority) = text switch
        {
            "critical" => (true, Priority.Critical),
            "normal" => (true, Priority.Normal),
            "bulk" => (true, Priority.Bulk),
            _ => (false, Priority.Normal),
        };
        return known;
    }

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,49}$", RegexOptions.CultureInvariant)]
    private static partial Regex CategoryName();
}
