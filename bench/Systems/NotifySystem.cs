using Notify.Bench.Workload;

namespace Notify.Bench.Systems;

/// <summary>Notify as it is shipped, default settings: in one process, or one process a service with Redis between them.</summary>
internal sealed class NotifySystem : ISystemUnderTest
{
    // realtime reads the inbox over HTTP, so inbox is first.
    public static readonly IReadOnlyList<string> Services = ["inbox", "ingestion", "routing", "realtime", "push", "email"];
    private readonly List<(string Name, ChildProcess Process)> processes = [];
    private readonly FreshDatabase database;
    private readonly NotifyTables tables;

    private NotifySystem(FreshDatabase database, string prefix)
    {
        this.database = database;
        Events = prefix + "user-events";
        tables = new NotifyTables(database.Owner.ConnectionString);
    }

    public string Events { get; }

    public ILiveProtocol Live { get; private set; } = null!;

    /// <summary>Where each process answers.</summary>
    public IReadOnlyDictionary<string, string> Urls { get; private set; } = new Dictionary<string, string>();

    public NotifyTables Tables => tables;

    public IReadOnlyDictionary<string, int> Processes => processes.ToDictionary(p => p.Name, p => p.Process.Id);

    public static async Task<NotifySystem> StartAsync(Surroundings around, string prefix, bool split, CancellationToken ct)
    {
        var system = new NotifySystem(await FreshDatabase.CreateAsync(around.Postgres, split ? "bench_split" : "bench_one", ct), prefix);
        try
        {
            var notify = new NotifyProcess(around.Notify, around.Logs);
            var environment = new Dictionary<string, string?>
            {
                ["POSTGRES"] = system.database.Owner.ConnectionString,
                ["REDIS"] = split ? around.Redis : null,
                ["Kafka__Prefix"] = prefix,
                ["Kafka__Partitions"] = "6",
                ["Http__PublicPort"] = "0",
                ["Http__ManagementPort"] = "0",
            };
            foreach (var step in (string[])["migrate", "topics"]) await notify.RunAsync(environment, ct, step);
            await system.tables.SeedAsync(ct);
            if (!split) system.Live = new NotifyProtocol((await system.StartProcessAsync(notify, environment, "notify", null, ct)).Url);
            else await system.StartServicesAsync(notify, environment, ct);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public Task SwitchAsync(bool outside, CancellationToken ct) => tables.SwitchAsync(outside, ct);

    public Task<long> ItemsAsync(CancellationToken ct) => tables.ItemsAsync(ct);

    public async Task<IReadOnlyList<(string Person, string Id)>> InboxAsync(int run, CancellationToken ct) =>
        [.. (await tables.InboxAsync(run, ct)).Select(i => (i.Person, i.Id))];

    public Task<IReadOnlySet<EventId>> UnknownPresenceAsync(int run, CancellationToken ct) => tables.UnknownPresenceAsync(run, ct);

    public async Task<long?> LogAsync(CancellationToken ct) => await tables.LogAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(processes.Select(p => p.Process.DisposeAsync().AsTask()));
        await tables.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task StartServicesAsync(NotifyProcess notify, Dictionary<string, string?> environment, CancellationToken ct)
    {
        var inbox = await StartProcessAsync(notify, environment, "inbox", "inbox", ct);
        environment["Realtime__InboxUrl"] = inbox.Management;
        var started = await Task.WhenAll(Services.Skip(1).Select(async s => (Name: s, (await StartProcessAsync(notify, environment, s, s, ct)).Url)));
        Urls = started.ToDictionary(s => s.Name, s => s.Url);
        Live = new NotifyProtocol(Urls["realtime"]);
    }

    private Task<(string Url, string Management)> StartProcessAsync(
        NotifyProcess notify, Dictionary<string, string?> environment, string name, string? service, CancellationToken ct) =>
        notify.StartAsync(environment, name, service, process =>
        {
            lock (processes) processes.Add((name, process));
        }, ct);
}
