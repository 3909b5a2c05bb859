using System.Text.Json.Nodes;

namespace Notify.ContractTests;

/// <summary>Finds the values in a sample of which its schema says something.</summary>
internal sealed class DescribedMembers(JsonObject root)
{
    /// <summary>Their places, each as the keys and indices that lead to it.</summary>
    public IEnumerable<IReadOnlyList<object>> In(JsonNode? sample) => Below(root, sample, []);

    /// <summary>A copy of the sample with one value of another kind: a list where there was none, a number where there was a list.</summary>
    public static JsonNode Spoilt(JsonNode sample, IReadOnlyList<object> place)
    {
        var copy = sample.DeepClone();
        var parent = place.SkipLast(1).Aggregate(copy, Step);
        JsonNode wrong = Step(parent, place[^1]) is JsonArray ? JsonValue.Create(7) : new JsonArray(new JsonArray(7));
        if (place[^1] is int index) parent.AsArray()[index] = wrong;
        else parent.AsObject()[(string)place[^1]] = wrong;
        return copy;
    }

    private IEnumerable<IReadOnlyList<object>> Below(JsonNode? schema, JsonNode? value, IReadOnlyList<object> place)
    {
        if (Resolve(schema, value) is not { } said) yield break;
        if (place.Count > 0 && (said.ContainsKey("type") || said.ContainsKey("enum"))) yield return place;
        var children = value switch
        {
            JsonObject members => members.Select(m => (Key: (object)m.Key, m.Value, Schema: said["properties"]?[m.Key] ?? said["additionalProperties"])),
            JsonArray items => items.Select((item, i) => (Key: (object)i, Value: item, Schema: said["items"])),
            _ => [],
        };
        foreach (var child in children)
            foreach (var found in Below(child.Schema, child.Value, [.. place, child.Key]))
                yield return found;
    }

    /// <summary>Follows a reference within the schema, and of several shapes takes the one that the value says it is.</summary>
    private JsonObject? Resolve(JsonNode? schema, JsonNode? value)
    {
        if (schema is not JsonObject said) return null;
        if (said["$ref"]?.GetValue<string>() is { } reference)
            return Resolve(reference.Split('/').Skip(1).Aggregate((JsonNode)root, (node, key) => node is JsonArray ? node[int.Parse(key, null)]! : node[key]!), value);
        return said["anyOf"] is JsonArray shapes && value?["record"]?.GetValue<string>() is { } word
            ? shapes.Select(s => s!.AsObject()).Single(s => s["properties"]!["record"]!["enum"]![0]!.GetValue<string>() == word)
            : said;
    }

    private static JsonNode Step(JsonNode node, object key) => key is int index ? node[index]! : node[(string)key]!;
}
