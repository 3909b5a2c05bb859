using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Notify.Platform.Http;

/// <summary>The two ports and the one form of errors.</summary>
public static class HttpExtensions
{
    /// <summary>Listens on the public and the management port of <see cref="HttpOptions"/>.</summary>
    public static IServiceCollection AddListeners(this IServiceCollection services)
    {
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpOptions>>((kestrel, options) =>
        {
            var http = options.Value;
            var address = IPAddress.Parse(http.Address);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = http.MaxBodyBytes;
            kestrel.Listen(address, http.PublicPort);
            kestrel.Listen(address, http.ManagementPort, listen => listen.Use(next => connection =>
            {
                ManagementPort.Mark(connection);
                return next(connection);
            }));
        });
        return services;
    }

    /// <summary>Errors are problem+json with a code, whatever made them.</summary>
    public static IServiceCollection AddProblems(this IServiceCollection services) => services.AddProblemDetails(options =>
        options.CustomizeProblemDetails = context =>
        {
            var status = context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode;
            context.ProblemDetails.Extensions.TryAdd("code", Code(status));
            // The framework's own words about a body it could not bind name the field and hold no value of it.
            if (context.Exception is BadHttpRequestException bad)
                context.ProblemDetails.Detail = bad.InnerException is System.Text.Json.JsonException json ? json.Message : bad.Message;
        }).Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>Turns unhandled exceptions and empty error answers into problems. An outage of a store is 503 with Retry-After.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                Npgsql.NpgsqlException { IsTransient: true } or TimeoutException or Confluent.Kafka.KafkaException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePages();
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                if (http.Response.StatusCode == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "5";
                return Task.CompletedTask;
            });
            return next(http);
        });
    }

    /// <summary>Lets pages of <see cref="HttpOptions.Origins"/> call; cookies play no part.</summary>
    public static IServiceCollection AddOrigins(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<HttpOptions>>((cors, options) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. options.Value.Origins])
            .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders("Authorization", "Content-Type", "Last-Event-ID", "traceparent")
            .WithExposedHeaders("Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
        return services;
    }

    /// <summary>Health, metrics and internal endpoints answer on the management port only, all others on the public one only.</summary>
    public static void UsePorts(this WebApplication app) => app.Use((http, next) =>
    {
        if (ManagementPort.Serves(http.Request.Path) == ManagementPort.Is(http)) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    private static string Code(int status) =>
        ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase
            ? phrase.ToLowerInvariant().Replace(' ', '_').Replace("-", "_", StringComparison.Ordinal)
            : "error";
}
