using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Notify.Platform.Telemetry;

/// <summary>Metrics for Prometheus always; metrics and traces by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
public static class TelemetryExtensions
{
    /// <summary>Adds OpenTelemetry with our meter and activity source.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("notify"))
            .WithMetrics(metrics => metrics
                .AddMeter(NotifyTelemetry.Name, $"{NotifyTelemetry.Name}.*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "Npgsql")
                .AddPrometheusExporter());
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
            telemetry.WithTracing(traces => traces.AddSource(NotifyTelemetry.Name)).UseOtlpExporter();
        return services;
    }

    /// <summary>Maps <c>/metrics</c>, which the management port serves.</summary>
    public static void MapTelemetry(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");
}
