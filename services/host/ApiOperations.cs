using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Notify.Platform.Http;

namespace Notify.Host;

/// <summary>Completes operations by what their endpoints note: who may call, parameters and their ranges, bodies read by hand, problems.</summary>
internal static class ApiOperations
{
    public const string PersonScheme = "person";
    public const string ServiceScheme = "service";
    public const string TicketScheme = "ticket";

    public static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var notes = context.Description.ActionDescriptor.EndpointMetadata;
        Secure(operation, notes, context.Document!);
        foreach (var note in notes.OfType<ParameterNote>()) Take(operation, note);
        if (notes.OfType<BodyNote>().LastOrDefault() is { } body) operation.RequestBody = await BodyAsync(body, context, ct);
        var problem = await ComponentAsync(typeof(ProblemDetails), "Problem", context, ct);
        foreach (var group in Problems(notes).GroupBy(p => p.Status).OrderBy(g => g.Key)) Answer(operation, group.Key.ToString(CultureInfo.InvariantCulture), group, problem);
        Answer(operation, "default", [new(0, "internal_server_error", "Anything else.")], problem);
    }

    private static void Secure(OpenApiOperation operation, IList<object> notes, OpenApiDocument document)
    {
        var schemes = notes.OfType<AuthorizationPolicy>().SelectMany(p => p.AuthenticationSchemes).ToHashSet();
        if (notes.OfType<TokenNote>().LastOrDefault() is { } token)
        {
            schemes.Add(PersonScheme);
            if (token.OrTicket) schemes.Add(TicketScheme);
            if (token.Optional) (operation.Security ??= []).Add([]);
        }

        foreach (var scheme in schemes)
            (operation.Security ??= []).Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] });
        if (notes.OfType<ActionNote>().LastOrDefault() is { } action)
            operation.Description = $"{operation.Description} The key must allow `{action.Action}`.".TrimStart();
    }

    private static IEnumerable<ProblemNote> Problems(IList<object> notes)
    {
        var secured = notes.OfType<AuthorizationPolicy>().Any() || notes.OfType<TokenNote>().Any();
        if (secured) yield return new(401, "unauthorized", "The token or key is missing or not valid.");
        if (notes.OfType<ActionNote>().Any()) yield return new(403, "forbidden", "The key does not allow this action.");
        foreach (var note in notes.OfType<ProblemNote>()) yield return note;
        if (!notes.OfType<ProblemNote>().Any(p => p.Status == 503))
            yield return new(503, "service_unavailable", "A store does not answer; try again after `Retry-After`.");
    }

    private static void Take(OpenApiOperation operation, ParameterNote note)
    {
        operation.Parameters = [.. (operation.Parameters ?? []).Where(p => p.Name != note.Name), new OpenApiParameter
        {
            Name = note.Name,
            In = note.Place switch { ParameterPlace.Path => ParameterLocation.Path, ParameterPlace.Header => ParameterLocation.Header, _ => ParameterLocation.Query },
            Required = note.Required || note.Place == ParameterPlace.Path,
            Description = note.About,
            Schema = new OpenApiSchema
            {
                Type = note.Minimum is null ? JsonSchemaType.String : JsonSchemaType.Integer,
                Format = note.Minimum is null ? note.Format : "int64",
                Minimum = note.Minimum?.ToString(CultureInfo.InvariantCulture),
                Maximum = note.Maximum?.ToString(CultureInfo.InvariantCulture),
                Default = note.Default is { } value ? JsonValue.Create(value) : null,
                MinLength = note.MaxLength is null ? null : 1,
                MaxLength = note.MaxLength,
                Enum = note.Words.Count == 0 ? null : [.. note.Words.Select(w => JsonValue.Create(w))],
            },
        }];
    }

    private static async Task<OpenApiRequestBody> BodyAsync(BodyNote note, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var one = await ComponentAsync(note.Type, note.Type.Name, context, ct);
        IOpenApiSchema schema = note.MaxInArray == 0 ? one : new OpenApiSchema
        {
            OneOf = [one, new OpenApiSchema { Type = JsonSchemaType.Array, Items = one, MinItems = 1, MaxItems = note.MaxInArray }],
        };
        var content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } };
        foreach (var other in note.OtherMediaTypes) content[other] = new OpenApiMediaType();
        return new OpenApiRequestBody { Required = true, Content = content };
    }

    private static void Answer(OpenApiOperation operation, string status, IEnumerable<ProblemNote> problems, IOpenApiSchema problem)
    {
        operation.Responses ??= [];
        operation.Responses[status] = new OpenApiResponse
        {
            Description = string.Join("\n", problems.Select(p => $"`{p.Code}`: {p.When}").Distinct()),
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
        };
    }

    private static async Task<IOpenApiSchema> ComponentAsync(Type type, string name, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(name) != true)
            document.AddComponent(name, await context.GetOrCreateSchemaAsync(type, null, ct));
        return new OpenApiSchemaReference(name, document);
    }
}
