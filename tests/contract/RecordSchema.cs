using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Notify.Host;

namespace Notify.ContractTests;

/// <summary>The JSON Schema of a record, with descriptions from its docs and limits from its attributes.</summary>
internal static class RecordSchema
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSchemaExporterOptions Rules = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    /// <summary>Its name in files: <c>inbox-delivery</c> of <c>InboxDelivery</c>.</summary>
    public static string FileName(Type record, int version) => $"{JsonNamingPolicy.KebabCaseLower.ConvertName(record.Name)}.v{version}.json";

    public static string Of(JsonTypeInfo record)
    {
        var made = record.Options.GetJsonSchemaAsNode(record.Type, Rules).AsObject();
        NameWords(made);
        made.Insert(0, "title", record.Type.Name);
        made.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return made.ToJsonString(Written) + "\n";
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        // A member that may be anything is exported as true, which has no room for a description.
        var node = schema as JsonObject ?? [];
        MemberInfo? member = context.PropertyInfo is { } property ? property.AttributeProvider as MemberInfo : context.TypeInfo.Type;
        if (member is not null && XmlDocs.Summary(member) is { } about) node["description"] = about;
        foreach (var limit in context.PropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), true) ?? []) Limit(node, limit, context.TypeInfo.Type);
        if (context.PropertyInfo is null && context.TypeInfo.Kind == JsonTypeInfoKind.Object) RequireWords(node, context.TypeInfo);
        return node;
    }

    private static void Limit(JsonObject node, object limit, Type type)
    {
        var unit = type == typeof(string) ? "Length" : "Items";
        switch (limit)
        {
            case StringLengthAttribute length: (node["minLength"], node["maxLength"]) = (length.MinimumLength, length.MaximumLength); break;
            case MinLengthAttribute least: node["min" + unit] = least.Length; break;
            case MaxLengthAttribute most: node["max" + unit] = most.Length; break;
            case RangeAttribute { Minimum: IConvertible least }: node["minimum"] = Convert.ToInt64(least, CultureInfo.InvariantCulture); break;
            case AllowedValuesAttribute words: node["enum"] = new JsonArray([.. words.Values.Select(w => JsonValue.Create((string)w!))]); break;
            case RegularExpressionAttribute pattern: node["pattern"] = pattern.Pattern; break;
            default: break;
        }
    }

    /// <summary>A word that says what an object is has a default in the code, and is always there on the wire.</summary>
    private static void RequireWords(JsonObject node, JsonTypeInfo type)
    {
        var required = node["required"] as JsonArray ?? [];
        foreach (var word in type.Properties.Where(p => p is { IsRequired: false } && p.AttributeProvider?.IsDefined(typeof(AllowedValuesAttribute), true) == true))
            required.Insert(0, word.Name);
        if (required.Count > 0) node["required"] = required;
    }

    /// <summary>Older validators know <c>enum</c> and not <c>const</c>.</summary>
    private static void NameWords(JsonNode? node)
    {
        if (node is JsonArray items) foreach (var item in items) NameWords(item);
        if (node is not JsonObject members) return;
        foreach (var (_, member) in members.ToList()) NameWords(member);
        if (members["const"] is not JsonValue word) return;
        members.Remove("const");
        members["enum"] = new JsonArray(word.DeepClone());
    }
}
