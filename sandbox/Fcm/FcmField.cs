using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Notify.Sandbox;

/// <summary>
/// The form of a field of FCM's messages, checked as protobuf's JSON reader does: names in snake_case or camelCase, null as
/// if absent, numbers also as strings, anything unknown refused.
/// </summary>
internal sealed partial class FcmField
{
    private readonly Func<JsonElement, bool> fits;
    private readonly string type;
    private readonly FrozenDictionary<string, FcmField>? members;
    private readonly FcmField? items;
    private readonly FcmField? values;

    private FcmField(string type, Func<JsonElement, bool> fits, FrozenDictionary<string, FcmField>? members = null, FcmField? items = null, FcmField? values = null) =>
        (this.type, this.fits, this.members, this.items, this.values) = (type, fits, members, items, values);

    public static FcmField Text { get; } = new("TYPE_STRING", v => v.ValueKind == JsonValueKind.String);

    public static FcmField Flag { get; } = new("TYPE_BOOL", v => v.ValueKind is JsonValueKind.True or JsonValueKind.False);

    public static FcmField Whole { get; } = new("TYPE_INT32", v => v.ValueKind == JsonValueKind.Number ? v.TryGetInt32(out _)
        : v.ValueKind == JsonValueKind.String && int.TryParse(v.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));

    public static FcmField Number { get; } = new("TYPE_FLOAT", v => v.ValueKind == JsonValueKind.Number);

    public static FcmField Duration { get; } = new("type.googleapis.com/google.protobuf.Duration",
        v => v.ValueKind == JsonValueKind.String && DurationForm().IsMatch(v.GetString()!));

    public static FcmField Timestamp { get; } = new("type.googleapis.com/google.protobuf.Timestamp",
        v => v.ValueKind == JsonValueKind.String && v.TryGetDateTimeOffset(out _));

    public static FcmField AnyObject { get; } = new("type.googleapis.com/google.protobuf.Struct", v => v.ValueKind == JsonValueKind.Object);

    public static FcmField Texts { get; } = new("list", v => v.ValueKind == JsonValueKind.Array, items: Text);

    public static FcmField Durations { get; } = new("list", v => v.ValueKind == JsonValueKind.Array, items: Duration);

    public static FcmField TextMap { get; } = new("map", v => v.ValueKind == JsonValueKind.Object, values: Text);

    public static FcmField OneOf(string type, params string[] names) => new(type, v => v.ValueKind == JsonValueKind.String
        ? names.Contains(v.GetString(), StringComparer.OrdinalIgnoreCase)
        : v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var number) && number >= 0 && number < names.Length);

    public static FcmField Object(string type, params (string Name, FcmField Field)[] members)
    {
        var names = new Dictionary<string, FcmField>();
        foreach (var (name, field) in members) names[name] = names[CamelCase(name)] = field;
        return new FcmField(type, v => v.ValueKind == JsonValueKind.Object, names.ToFrozenDictionary());
    }

    /// <summary>Finds what is wrong with a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Where it stands, for example <c>message.android</c>; empty for the body.</param>
    public FcmError? Check(JsonElement value, string path)
    {
        if (!fits(value)) return Invalid(value, path);
        if (members is not null) return CheckMembers(value, path);
        if (values is not null) return CheckMap(value, path);
        return items is null ? null : CheckItems(value, path);
    }

    private FcmError? CheckMembers(JsonElement value, string path)
    {
        foreach (var property in value.EnumerateObject())
        {
            if (!members!.TryGetValue(property.Name, out var field)) return Unknown(property.Name, path);
            if (property.Value.ValueKind == JsonValueKind.Null) continue;
            // Leaves dominate, and their path is only needed for an error.
            if (field.IsLeaf && field.fits(property.Value)) continue;
            if (field.Check(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}") is { } error) return error;
        }

        return null;
    }

    private FcmError? CheckMap(JsonElement value, string path)
    {
        var index = 0;
        foreach (var property in value.EnumerateObject())
        {
            if (!values!.fits(property.Value)) return values.Invalid(property.Value, $"{path}[{index}].value");
            index++;
        }

        return null;
    }

    private FcmError? CheckItems(JsonElement value, string path)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (!items!.fits(item)) return items.Invalid(item, $"{path}[{index}]");
            index++;
        }

        return null;
    }

    private bool IsLeaf => members is null && values is null && items is null;

    private FcmError Invalid(JsonElement value, string path)
    {
        var shown = value.GetRawText();
        if (shown.Length > 200) shown = shown[..200];
        return FcmError.BadField(path, $"Invalid value at '{path}' ({type}), {shown}");
    }

    private static FcmError Unknown(string name, string path)
    {
        var place = path.Length == 0 ? "" : $" at '{path}'";
        return FcmError.BadField(path, $"Invalid JSON payload received. Unknown name \"{name}\"{place}: Cannot find field.");
    }

    private static string CamelCase(string name) => Underscore().Replace(name, match => match.Groups[1].Value.ToUpperInvariant());

    [GeneratedRegex("_([a-z])")]
    private static partial Regex Underscore();

    [GeneratedRegex(@"^-?[0-9]{1,12}(\.[0-9]{1,9})?s\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationForm();
}
