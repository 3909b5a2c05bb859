using System.Text.Json;

namespace Notify.Catalog;

/// <summary>Finds whom an event is for.</summary>
public static class Recipients
{
    /// <summary>Reason: a field that names recipients is absent, null or an empty list.</summary>
    public const string Missing = "missing_recipient";

    /// <summary>Reason: a recipient is not a string, is empty, too long, or has control characters.</summary>
    public const string Bad = "bad_recipient";

    /// <summary>Reason: one who is to be left out is not a user id.</summary>
    public const string BadExcept = "bad_except";

    /// <summary>Longest recipient id, in UTF-16 characters.</summary>
    public const int MaxIdLength = 200;

    /// <summary>Whether a text can be the id of a person or the name of a subscription topic.</summary>
    /// <param name="text">The text.</param>
    public static bool IsId(string text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxIdLength && !text.Any(char.IsControl);

    /// <summary>Reads the recipients from the payload, each once, in the payload's order.</summary>
    /// <param name="type">The event's type; every one of its <see cref="NotificationType.To"/> paths must be there; none gives nobody.</param>
    /// <param name="payload">The event's payload.</param>
    public static RecipientsResult Find(NotificationType type, JsonElement payload)
    {
        if (type.To.Count == 1 && type.To[0].TryFind(payload, out var only) && only.Value.ValueKind == JsonValueKind.String)
        {
            return Read(type, type.To[0], only.Value, out var id) is { } refused ? refused : new RecipientsResult([id]);
        }

        var ids = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var path in type.To)
        {
            if (!path.TryFind(payload, out var value)) return Refuse(Missing, $"{type.Name} needs its recipient in the field '{path}', which is missing or null.");
            if (Collect(type, path, value.Value, ids) is { } refused) return refused;
        }

        return new RecipientsResult([.. ids.Keys]);
    }

    /// <summary>Reads who is left out, each once. A field that is missing or null leaves out nobody.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="payload">The event's payload.</param>
    public static RecipientsResult Except(NotificationType type, JsonElement payload)
    {
        var ids = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var path in type.Except)
        {
            if (!path.TryFind(payload, out var value)) continue;
            foreach (var item in value.Value.ValueKind == JsonValueKind.Array ? [.. value.Value.EnumerateArray()] : new[] { value.Value })
            {
                if (item.ValueKind != JsonValueKind.String || !JsonText.TryRead(item, out var id) || !IsId(id))
                    return Refuse(BadExcept, $"{type.Name}: who is left out by the field '{path}' must be a user id or a list of them, each of 1 to {MaxIdLength} characters without control characters.");
                ids.TryAdd(id, true);
            }
        }

        return new RecipientsResult([.. ids.Keys]);
    }

    private static RecipientsResult? Collect(NotificationType type, PayloadPath path, JsonElement value, OrderedDictionary<string, bool> ids)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (Read(type, path, value, out var id) is { } refused) return refused;
            ids.TryAdd(id, true);
            return null;
        }

        if (value.GetArrayLength() == 0) return Refuse(Missing, $"{type.Name} needs its recipients in the field '{path}', which is an empty list.");
        foreach (var item in value.EnumerateArray())
        {
            if (Read(type, path, item, out var id) is { } refused) return refused;
            ids.TryAdd(id, true);
        }

        return null;
    }

    private static RecipientsResult? Read(NotificationType type, PayloadPath path, JsonElement value, out string id)
    {
        id = "";
        if (value.ValueKind != JsonValueKind.String) return Refuse(Bad, $"{type.Name}: a recipient in the field '{path}' is not a string but {JsonText.KindOf(value)}.");
        if (!JsonText.TryRead(value, out var text)) return Refuse(Bad, $"{type.Name}: a recipient in the field '{path}' is not valid Unicode text.");
        if (string.IsNullOrWhiteSpace(text)) return Refuse(Bad, $"{type.Name}: a recipient in the field '{path}' is empty.");
        if (text.Length > MaxIdLength) return Refuse(Bad, $"{type.Name}: a recipient in the field '{path}' is longer than {MaxIdLength} characters.");
        if (text.Any(char.IsControl)) return Refuse(Bad, $"{type.Name}: a recipient in the field '{path}' has control characters.");
        id = text;
        return null;
    }

    private static RecipientsResult Refuse(string reason, string detail) => new([], reason, detail);
}

/// <summary>Whom an event is for, or why that cannot be told.</summary>
/// <param name="Ids">The recipients' user ids, without repeats; empty if refused.</param>
/// <param name="Reason">Null if found; else <see cref="Recipients.Missing"/>, <see cref="Recipients.Bad"/> or <see cref="Recipients.BadExcept"/>.</param>
/// <param name="Detail">Null if found; else one sentence for the producer, without any value of the payload.</param>
public sealed record RecipientsResult(IReadOnlyList<string> Ids, string? Reason = null, string? Detail = null);
