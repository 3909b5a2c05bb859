using System.Text.Json;

namespace Notify.Catalog;

/// <summary>The payload fields that a type passes on to clients.</summary>
internal static class DataFields
{
    public static IReadOnlyDictionary<string, string>? Read(IReadOnlyList<PayloadPath> paths, JsonElement payload)
    {
        Dictionary<string, string>? data = null;
        foreach (var path in paths)
        {
            if (!path.TryFind(payload, out var field)) continue;
            var text = field.Value.ValueKind == JsonValueKind.String ? JsonText.Read(field.Value) : JsonText.Raw(field.Value);
            (data ??= new Dictionary<string, string>(paths.Count, StringComparer.Ordinal))[path.Text] = PlainText.Value(text);
        }

        return data;
    }
}
