using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Notify.Platform.Http;
using Scalar.AspNetCore;

namespace Notify.Host;

/// <summary>The description of the public endpoints: <c>/openapi/v1.json</c>, and <c>/docs</c> to browse it.</summary>
internal static class ApiDescription
{
    public static IServiceCollection AddApiDescription(this IServiceCollection services)
    {
        // The document is made from these rules; the answers are written by the services' own contexts, which have the same.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
        return services.AddOpenApi("v1", options =>
        {
            // A WebSocket over HTTP/2 opens with CONNECT, which OpenAPI has no word for.
            options.ShouldInclude = endpoint => !ManagementPort.Serves("/" + endpoint.RelativePath) && endpoint.HttpMethod != HttpMethods.Connect;
            options.AddSchemaTransformer(ApiSchemas.DescribeAsync);
            options.AddOperationTransformer(ApiOperations.DescribeAsync);
            options.AddDocumentTransformer((document, _, _) =>
            {
                Introduce(document);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference("/docs", (options, http) =>
        {
            var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
            Protect(http.Response, nonce);
            options.WithNonce(nonce);
            options.Title = "Notify";
            options.OpenApiRoutePattern = "/openapi/{documentName}.json";
            // The page needs nothing from elsewhere and tells nobody.
            options.DefaultFonts = false;
            options.DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
        });
    }

    /// <summary>The page runs its own script and asks this address only, so a request that is tried from it goes nowhere else with its token.</summary>
    private static void Protect(HttpResponse response, string nonce)
    {
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Notify",
            Version = "v1",
            Description = """
                Notifications for people: events in, inbox, live stream and preferences out.
                Errors are problem+json with a stable `code`. Members that are null are left out of answers. Times are RFC 3339.
                Changes are additive only: read leniently, and ignore members you do not know.
                The topics on Kafka are in `contracts/asyncapi.yaml`, the frames of the live stream in `docs/realtime.md`.
                """,
        };
        // Wherever it was asked from: the checked-in document belongs to no installation.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [ApiOperations.PersonScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A person's token. User and tenant come from it, never from path or body.",
            },
            [ApiOperations.ServiceScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "ntf_...",
                Description = "A service's API key, which belongs to one tenant and allows certain actions.",
            },
            [ApiOperations.TicketScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Query,
                Name = "ticket",
                Description = "A ticket of `POST /v1/realtime/ticket`, good once and for 30 s, where no header can be set. Ignored beside one.",
            },
        };
    }
}
