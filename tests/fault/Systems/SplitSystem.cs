using System.Globalization;
using Notify.Bench.Systems;
using Notify.Bench.Workload;

namespace Notify.FaultTests.Systems;

/// <summary>The six services as processes, with a database and topics of their own.</summary>
internal sealed class SplitSystem : IAsyncDisposable
{
    public const string ApiKey = "ntf_fault_suite_key_of_tenant_default_only";
    public const string FloodKey = "ntf_fault_suite_key_of_the_tenant_that_floods";
    private static int systems;
    private readonly FaultSurroundings around;
    private readonly NotifyProcess notify;
    private readonly FreshDatabase database;
    private readonly Dictionary<string, Service> services = [];
    private readonly List<Service> replicas = [];

    private SplitSystem(FaultSurroundings around, SystemSettings settings, FreshDatabase database, string prefix)
    {
        (this.around, Settings, this.database, Prefix) = (around, settings, database, prefix);
        notify = new NotifyProcess(around.Notify, around.Logs);
        Tables = new NotifyTables(database.Owner.ConnectionString);
    }

    public SystemSettings Settings { get; }

    public string Prefix { get; }

    public string Events => Prefix + "user-events";

    public NotifyTables Tables { get; }

    public IReadOnlyCollection<Service> Services => services.Values;

    public Service this[string name] => services[name];

    public NotifyProtocol Live => new(services["realtime"].Url);

    public static async Task<SplitSystem> StartAsync(FaultSurroundings around, SystemSettings settings, CancellationToken ct)
    {
        var number = Interlocked.Increment(ref systems);
        await KafkaTopics.ClearAsync(around.Kafka, ct);
        await RedisServer.FlushAsync(around.Redis, ct);
        var database = await FreshDatabase.CreateAsync(around.Postgres, "fault", ct, settings.Tablespace);
        var system = new SplitSystem(around, settings, database, string.Create(CultureInfo.InvariantCulture, $"f{Environment.ProcessId}-{number}-"));
        try
        {
            var environment = system.SettingsOf("setup");
            await system.notify.RunAsync(environment, ct, "migrate");
            await system.notify.RunAsync(environment, ct, "topics");
            await system.EnsureKeyAsync("default", ApiKey, ct);
            await system.Tables.SeedAsync(ct);
            await system.Tables.SwitchAsync(outside: true, ct);
            await system.StartServicesAsync(ct);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets a tenant send by HTTP.</summary>
    public Task EnsureKeyAsync(string tenant, string key, CancellationToken ct) => notify.RunAsync(SettingsOf("setup"), ct, "apikey", "ensure", "--tenant", tenant, "--key", key);

    /// <summary>A second process of a service; it takes over a share of the partitions.</summary>
    public async Task<Service> AddReplicaAsync(string name, CancellationToken ct)
    {
        var replica = new Service(notify, name, name + "-2", SettingsOf(name));
        replicas.Add(replica);
        await replica.StartAsync(ct);
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(services.Values.Concat(replicas).Select(s => s.DisposeAsync().AsTask()));
        await Tables.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task StartServicesAsync(CancellationToken ct)
    {
        // realtime reads the inbox over HTTP, so inbox is first.
        foreach (var name in NotifySystem.Services) services[name] = new Service(notify, name, name, SettingsOf(name));
        await services["inbox"].StartAsync(ct);
        services["realtime"].Set("Realtime__InboxUrl", services["inbox"].Management);
        await Task.WhenAll(services.Values.Where(s => s.Name != "inbox").Select(s => s.StartAsync(ct)));
    }

    private Dictionary<string, string?> SettingsOf(string service)
    {
        var environment = new Dictionary<string, string?>
        {
            ["KAFKA_BOOTSTRAP"] = around.Kafka,
            ["POSTGRES"] = database.Owner.ConnectionString,
            ["REDIS"] = around.Redis,
            ["SANDBOX_URL"] = around.Sandbox.OriginalString,
            ["FCM_URL"] = around.Fcm.OriginalString,
            ["SMTP_URL"] = around.Smtp.OriginalString,
            ["Kafka__Prefix"] = Prefix,
            ["Kafka__Partitions"] = "6",
            ["Http__PublicPort"] = "0",
            ["Http__ManagementPort"] = "0",
        };
        foreach (var (key, value) in Settings.Of(service)) environment[key] = value;
        return environment;
    }
}
