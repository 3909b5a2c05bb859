using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Host;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Platform.Kafka;
using Notify.Sandbox;

namespace Notify.IntegrationTests.Running;

/// <summary>A whole installation of its own: fresh topics, database and sandbox, and one or more hosts in this process.</summary>
internal sealed class TestSystem : IAsyncDisposable
{
    private readonly List<WebApplication> hosts = [];
    private readonly PersonTokens tokens = new(Options.Create(new AuthOptions { HmacSecret = Secret }), TimeProvider.System);

    private TestSystem(TestKafka kafka, TestDatabase database, SandboxServer sandbox)
    {
        (Kafka, Database, Sandbox) = (kafka, database, sandbox);
        Client = new NotifyClient(_ => Urls[0]);
    }

    public const string Secret = "the-secret-of-the-integration-tests-0123456789";

    public TestKafka Kafka { get; }

    public TestDatabase Database { get; }

    public SandboxServer Sandbox { get; }

    public string ApiKey { get; } = ApiKeys.NewKey();

    public string Tenant { get; } = "default";

    public List<string> Urls { get; } = [];

    public NotifyClient Client { get; }

    public CapturedLogs Logs { get; } = new();

    /// <summary>The parts of the host that was added last.</summary>
    public IServiceProvider Parts => hosts[^1].Services;

    public static async Task<TestSystem> CreateAsync()
    {
        var database = TestDatabase.CreateAsync([.. ServiceSet.Migrations]);
        var sandbox = SandboxHost.StartAsync();
        var system = new TestSystem(await TestKafka.CreateAsync(), await database, await sandbox);
        await new ApiKeys(system.Database.Database, TimeProvider.System).StoreAsync(system.ApiKey, system.Tenant, "tests", ["*"], CancellationToken.None);
        return system;
    }

    /// <summary>All six services in one host, ready.</summary>
    public static async Task<TestSystem> StartAsync()
    {
        var system = await CreateAsync();
        await system.AddHostAsync("");
        return system;
    }

    /// <summary>Settings for any host or process of this installation.</summary>
    public Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Http:PublicPort"] = "0",
            ["Http:ManagementPort"] = "0",
            ["Auth:HmacSecret"] = Secret,
            ["Auth:InternalKey"] = Secret,
            ["Postgres:Owner"] = Database.Options.Owner,
            ["Postgres:MaxPoolSize"] = "10",
        };
        foreach (var (key, value) in Kafka.Settings.Concat(SandboxHost.Settings(Sandbox))) settings[key] = value;
        return settings;
    }

    /// <summary>Adds a host of some services, ready; returns its addresses.</summary>
    public async Task<ListeningAddresses> AddHostAsync(
        string services, Dictionary<string, string?>? more = null, Action<IServiceCollection>? adjust = null)
    {
        var app = NotifyApp.Build(ServiceSet.Parse(services), configuration =>
        {
            configuration.Sources.Clear();
            configuration.AddInMemoryCollection(Settings());
            configuration.AddInMemoryCollection(more);
        }, builder =>
        {
            builder.ClearProviders().AddProvider(Logs);
            adjust?.Invoke(builder.Services);
        });
        hosts.Add(app);
        await app.StartAsync();
        var addresses = ListeningAddresses.Of(app);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await ListeningAddresses.WaitReadyAsync(app.Services.GetRequiredService<ConsumerRegistry>(), patience.Token);
        Urls.Add(addresses.Public);
        return addresses;
    }

    /// <summary>A key of another service.</summary>
    public async Task<string> KeyAsync(string tenant, params string[] actions)
    {
        var key = ApiKeys.NewKey();
        await new ApiKeys(Database.Database, TimeProvider.System).StoreAsync(key, tenant, "another", actions, CancellationToken.None);
        return key;
    }

    public string Token(string user) => tokens.Issue(new Person(Tenant, user), TimeSpan.FromHours(1));

    /// <summary>A recipient with a mailbox and a phone, told through the endpoints that others use.</summary>
    public Task AddPersonAsync(string user) => People.AddAsync(Client, ApiKey, Token(user), user);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            // Disposal alone does not wait for the consumers.
            await host.StopAsync();
            await host.DisposeAsync();
        }
        Client.Dispose();
        await Sandbox.DisposeAsync();
        await Database.DisposeAsync();
    }
}
