using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Notify.Host;

/// <summary>Completes schemas: descriptions from the code's own docs, what is always there, and the members of our problems.</summary>
internal static class ApiSchemas
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = context.JsonTypeInfo;
        var shared = type.Kind == JsonTypeInfoKind.Object || (Nullable.GetUnderlyingType(type.Type) ?? type.Type).IsEnum;
        if (shared) schema.Description = XmlDocs.Summary(Nullable.GetUnderlyingType(type.Type) ?? type.Type) ?? schema.Description;
        else if (context.JsonPropertyInfo?.AttributeProvider is MemberInfo member) schema.Description = XmlDocs.Summary(member) ?? schema.Description;

        if (type.Type == typeof(ProblemDetails)) DescribeProblem(schema);
        else if (type.Kind == JsonTypeInfoKind.Object && schema.Properties is not null)
            schema.Required = type.Properties.Where(p => p.Set is null ? !p.IsGetNullable : p.IsRequired || IsOfConstructor(p)).Select(p => p.Name).Where(schema.Properties.ContainsKey).ToHashSet();
        return Task.CompletedTask;
    }

    /// <summary>A positional record is always written whole, but for its nulls.</summary>
    private static bool IsOfConstructor(JsonPropertyInfo property) => property.AssociatedParameter is not null && !property.IsGetNullable;

    private static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Description = "What went wrong (RFC 9457).";
        schema.Properties!["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A stable snake_case word to program against." };
        schema.Properties["pointer"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "The field at fault, a JSON pointer (RFC 6901) into the body, or /name of a parameter.",
            Examples = [JsonValue.Create("/notify/recipients/0")],
        };
        schema.Required = new HashSet<string> { "code", "status" };
    }
}
