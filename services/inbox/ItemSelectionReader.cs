using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Notify.Platform.Http;

namespace Notify.Inbox;

/// <summary>Reads <c>{ids:[...]}</c> or <c>{before:n, category?}</c>, or says what is wrong with it.</summary>
internal static class ItemSelectionReader
{
    private const int MaxCategoryLength = 200;

    public static async Task<(ItemSelection? Selection, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, new() { MaxDepth = 8 }, ct);
            return Read(body.RootElement);
        }
        catch (JsonException)
        {
            return (null, Problems.Invalid("", "The body is not JSON."));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, Problems.Of(e.StatusCode, "too_large", "The body is larger than this endpoint takes."));
        }
    }

    public static bool IsCategory(string category) => category.Length is > 0 and <= MaxCategoryLength && !category.Contains('\0');

    private static (ItemSelection? Selection, ProblemHttpResult? Problem) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return (null, Problems.Invalid("", "The body is an object: ids, or before with an optional category."));
        var named = body.TryGetProperty("ids", out var ids);
        var arrived = body.TryGetProperty("before", out var before);
        if (named == arrived) return (null, Problems.Invalid("", "Exactly one of ids and before is needed."));
        return named ? Named(body, ids) : Arrived(body, before);
    }

    private static (ItemSelection? Selection, ProblemHttpResult? Problem) Named(JsonElement body, JsonElement ids)
    {
        if (body.TryGetProperty("category", out _)) return (null, Problems.Invalid("/category", "A category goes with before, not with ids."));
        if (ids.ValueKind != JsonValueKind.Array) return (null, Problems.Invalid("/ids", "This is an array of notification ids."));
        if (ids.GetArrayLength() > ItemSelection.MaxItems)
            return (null, Problems.Invalid("/ids", $"At most {ItemSelection.MaxItems} ids fit one request."));
        var read = new List<Guid>(ids.GetArrayLength());
        foreach (var id in ids.EnumerateArray())
        {
            if (id.ValueKind != JsonValueKind.String || !id.TryGetGuid(out var value))
                return (null, Problems.Invalid($"/ids/{read.Count}", "This is not a notification id (a UUID)."));
            read.Add(value);
        }

        return (new() { Ids = [.. read] }, null);
    }

    private static (ItemSelection? Selection, ProblemHttpResult? Problem) Arrived(JsonElement body, JsonElement before)
    {
        if (before.ValueKind != JsonValueKind.Number || !before.TryGetInt64(out var position) || position < 0)
            return (null, Problems.Invalid("/before", "This is a seq, a whole number from 0."));
        if (!body.TryGetProperty("category", out var category)) return (new() { Before = position }, null);
        return category.ValueKind == JsonValueKind.String && Text(category) is { } name && IsCategory(name)
            ? (new() { Before = position, Category = name }, null)
            : (null, Problems.Invalid("/category", $"A category is a text of 1 to {MaxCategoryLength} characters."));
    }

    /// <summary>The text; null for an escaped half of a surrogate pair, which is valid JSON and no text.</summary>
    private static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
