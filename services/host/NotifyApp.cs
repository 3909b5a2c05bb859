using Notify.Inbox;
using Notify.Ingestion;
using Notify.Platform.Http;
using Notify.Platform.Kafka;
using Notify.Platform.Options;
using Notify.Platform.Postgres;
using Notify.Platform.Redis;
using Notify.Platform.Telemetry;
using Notify.Realtime;
using Notify.Routing;

namespace Notify.Host;

/// <summary>Composes a process from services: what they share is wired here, what each needs in its own map class.</summary>
internal static class NotifyApp
{
    public static WebApplication Build(
        IReadOnlyList<ServiceEntry> services, Action<IConfigurationBuilder> configure, Action<ILoggingBuilder>? adjust = null, Demo? demo = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        configure(builder.Configuration);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSection<HttpOptions>("Http").AddListeners().AddOrigins();
        builder.Services.AddRouting().AddProblems().AddNotifyAuth();
        builder.Services.AddSingleton(ShiftedClock.Of(builder.Configuration));
        builder.Services.AddKafka(builder.Configuration.GetSection("Kafka")).AddPostgres().AddCatalog(services).AddTelemetry(builder.Configuration);
        AddPresence(builder.Services, builder.Configuration, services);
        AddLogs(builder.Logging, builder.Configuration);
        builder.Services.AddApiDescription();
        foreach (var service in services) service.Add(builder.Services);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
        adjust?.Invoke(builder.Logging);

        var app = builder.Build();
        app.UseProblems();
        app.UsePorts();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        app.MapTelemetry();
        if (demo is null) app.MapIndexPage(services);
        else app.UseDemoPage(demo);
        app.MapApiDescription();
        app.UseOperatorPage();
        foreach (var service in services) service.Map(app);
        return app;
    }

    /// <summary>Presence, the reader of the inbox and the simulation: inside the process when all who need them run here, over Redis and HTTP otherwise.</summary>
    private static void AddPresence(IServiceCollection services, ConfigurationManager configuration, IReadOnlyList<ServiceEntry> running)
    {
        bool Runs(string name) => running.Any(s => s.Name == name);
        var needs = new[] { "routing", "inbox", "realtime" };
        if (configuration["Redis:Connection"] is { Length: > 0 })
            services.AddRedisPresence();
        else if (needs.All(Runs) || !needs.Any(Runs))
            services.AddMemoryPresence();
        else
            throw new InvalidOperationException(
                "Redis:Connection is missing: set it (or REDIS) to host:port, since routing, inbox and realtime do not all run in this process.");

        if (Runs("inbox")) services.AddSingleton<IInboxReader, InProcessInboxReader>();
        else if (Runs("realtime") && configuration["Realtime:InboxUrl"] is not { Length: > 0 })
            throw new InvalidOperationException(
                "Realtime:InboxUrl is missing: set it to the management address of the inbox service, since it does not run in this process.");
        if (Runs("routing")) services.AddSingleton<ISimulation, InProcessSimulation>();
    }

    private static void AddLogs(ILoggingBuilder logging, ConfigurationManager configuration)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.SetMinimumLevel(LogLevel.Information);
        // These would write query strings, and with them tickets: no setting of a wider category turns them on.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.TimestampFormat = "HH:mm:ss.fff ";
        });
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>Ingestion asks the routing that runs beside it.</summary>
    private sealed class InProcessSimulation(IServiceProvider parts) : ISimulation
    {
        public Task<IReadOnlyList<Contracts.SimulatedNotification>> DecideAsync(Contracts.SimulationRequest request, CancellationToken ct) =>
            RoutingService.SimulateAsync(parts, request, ct);
    }

    /// <summary>Realtime reads the inbox that runs beside it.</summary>
    private sealed class InProcessInboxReader(InboxReads reads) : IInboxReader
    {
        public Task<Contracts.InboxChangesPage> ChangesAsync(Platform.Person person, long since, int limit, CancellationToken ct) =>
            reads.ChangesAsync(person, since, limit, ct);

        public Task<long[]> HeadsAsync(IReadOnlyList<Platform.Person> people, CancellationToken ct) => reads.HeadsAsync(people, ct);
    }
}
