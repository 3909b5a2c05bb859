using System.CommandLine;
using Microsoft.Extensions.Options;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;

namespace Notify.Host;

/// <summary><c>notify run</c>: the services, in the foreground.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var services = new Option<string?>("--services") { Description = "Comma-separated services to run; all if left out. " + string.Join("; ", ServiceSet.All.Select(s => $"{s.Name}: {s.Does}")) };
        var config = ConfigOption();
        var development = new Option<bool>("--development") { Description = "The published sample secret and a sample mail sender, unless others are configured. Never on a server." };
        var demo = new Option<bool>("--demo") { Description = "--development, --migrate, an API key, two demo users and a page to watch them at the public address." };
        var migrate = new Option<bool>("--migrate") { Description = "Bring the database up to date before starting." };
        var envFile = new Option<string?>("--env-file") { Description = "Write NOTIFY_URL, NOTIFY_MANAGEMENT_URL and the like to this file once ready, one KEY=value a line." };
        var command = new Command("run", "Runs the services in the foreground until SIGTERM or Ctrl-C.") { services, config, development, demo, migrate, envFile };
        command.SetAction((parsed, ct) => RunAsync(new Choices(
            ServiceSet.Parse(parsed.GetValue(services)), parsed.GetValue(config), parsed.GetValue(development) || parsed.GetValue(demo),
            parsed.GetValue(demo), parsed.GetValue(migrate) || parsed.GetValue(demo), parsed.GetValue(envFile)), ct));
        return command;
    }

    public static Option<string?> ConfigOption() =>
        new("--config") { Description = "A JSON file with settings; environment variables win over it. See docs/configuration.md." };

    private static async Task<int> RunAsync(Choices choices, CancellationToken ct)
    {
        using var broker = await BrokerProcess.StartIfNeededAsync(choices.Config, ct);
        using var demo = choices.Demo ? new Demo() : null;
        await using var app = NotifyApp.Build(choices.Services, configuration =>
        {
            HostConfiguration.AddTo(configuration, choices.Config, choices.Development);
            if (broker is not null) configuration.AddInMemoryCollection(broker.Settings);
        }, demo: demo);
        if (choices.Migrate)
        {
            var options = app.Services.GetRequiredService<IOptions<PostgresOptions>>().Value;
            await new Migrator(options, app.Services.GetRequiredService<ILogger<Migrator>>()).RunAsync(ServiceSet.Migrations, ct);
        }

        await app.StartAsync(ct);
        try
        {
            var addresses = ListeningAddresses.Of(app);
            await ListeningAddresses.WaitReadyAsync(app.Services.GetRequiredService<ConsumerRegistry>(), ct);
            await SayReadyAsync(app, choices.EnvFile, demo, addresses, broker, ct);
            await app.WaitForShutdownAsync(ct);
            return 0;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task SayReadyAsync(WebApplication app, string? envFile, Demo? demo, ListeningAddresses addresses, BrokerProcess? broker, CancellationToken ct)
    {
        var environment = new Dictionary<string, string> { ["NOTIFY_URL"] = addresses.Public, ["NOTIFY_MANAGEMENT_URL"] = addresses.Management };
        if (broker is not null) environment["KAFKA_BOOTSTRAP"] = broker.Bootstrap;
        if (demo is not null)
        {
            await demo.PrepareAsync(app.Services, addresses.Public, ct);
            environment["NOTIFY_API_KEY"] = demo.ApiKey;
        }

        EnvironmentFile.Merge(envFile, environment);
        await Console.Out.WriteLineAsync(demo is null
            ? $"notify is ready: {addresses.Public} (management {addresses.Management})"
            : DemoGreeting.Of(demo, app.Services.GetRequiredService<Platform.Http.PersonTokens>(), addresses, broker));
    }

    private sealed record Choices(
        IReadOnlyList<ServiceEntry> Services, string? Config, bool Development, bool Demo, bool Migrate, string? EnvFile);
}
