namespace Notify.IntegrationTests.Running;

/// <summary>An installation as six processes of one service each, with Redis between them.</summary>
internal sealed class SplitSystem : IAsyncDisposable
{
    /// <summary>Which service serves a path.</summary>
    private static readonly (string Prefix, string Service)[] Paths =
    [
        ("/v1/recipients", "routing"), ("/v1/preferences", "routing"), ("/v1/unsubscribe", "routing"), ("/v1/email", "email"), ("/v1/devices", "push"), ("/v1/inbox", "inbox"), ("/v1/events/", "inbox"),
        ("/v1/notifications", "inbox"), ("/v1/realtime", "realtime"), ("/v1/presence", "realtime"), ("/v1/events", "ingestion"), ("/v1/simulate", "ingestion"),
    ];

    private readonly Dictionary<string, NotifyProcess> processes = [];

    private SplitSystem(TestSystem installation)
    {
        Installation = installation;
        Client = new NotifyClient(path => processes[Paths.First(p => path.StartsWith(p.Prefix, StringComparison.Ordinal)).Service].Url);
    }

    /// <summary>Topics, database, sandbox, keys; it has no host of its own here.</summary>
    public TestSystem Installation { get; }

    public NotifyClient Client { get; }

    public NotifyProcess this[string service] => processes[service];

    public static async Task<SplitSystem> StartAsync(Dictionary<string, string?>? more = null)
    {
        var redis = Environment.GetEnvironmentVariable("REDIS") ?? throw new InvalidOperationException("REDIS is not set: run the tests by `make test`.");
        var system = new SplitSystem(await TestSystem.CreateAsync());
        var settings = system.Installation.Settings();
        settings["Redis:Connection"] = redis;
        settings["Redis:Prefix"] = system.Installation.Kafka.Options.Prefix;
        // On a busy machine 50 ms may pass, presence is then unknown and an online person is mailed: right, but not what is tested here.
        settings["Redis:ReadTimeout"] = "00:00:05";
        foreach (var (key, value) in more ?? []) settings[key] = value;
        // Realtime reads the inbox and ingestion asks routing over HTTP, and must know where these are.
        await Task.WhenAll(system.AddAsync("inbox", settings), system.AddAsync("routing", settings));
        settings["Realtime:InboxUrl"] = system["inbox"].ManagementUrl;
        settings["Ingestion:RoutingUrl"] = system["routing"].ManagementUrl;
        await Task.WhenAll(new[] { "ingestion", "realtime", "push", "email" }.Select(s => system.AddAsync(s, settings)));
        return system;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.Values) await process.DisposeAsync();
        Client.Dispose();
        await Installation.DisposeAsync();
    }

    private Task AddAsync(string service, Dictionary<string, string?> settings)
    {
        var own = settings.Where(s => s.Key.StartsWith("Realtime:", StringComparison.Ordinal) ? service == "realtime"
            : !s.Key.StartsWith("Push:", StringComparison.Ordinal) && !s.Key.StartsWith("Email:", StringComparison.Ordinal)
              || string.Equals(s.Key.Split(':')[0], service, StringComparison.OrdinalIgnoreCase)).ToDictionary();
        var process = new NotifyProcess(service, own);
        lock (processes) processes[service] = process;
        return process.StartAsync();
    }
}
