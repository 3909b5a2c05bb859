using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Notify.Bench.Measuring;
using Notify.Bench.Workload;

namespace Notify.Bench.Systems;

/// <summary>The peer: the usual Node stack, in one process with its Redis adapter. See peers/node/README.md.</summary>
internal sealed class NodeSystem : ISystemUnderTest
{
    private readonly FreshDatabase database;
    private readonly InboxTable table;
    private ChildProcess? process;

    private NodeSystem(FreshDatabase database, string prefix)
    {
        this.database = database;
        Events = prefix + "user-events";
        table = new InboxTable(database.Owner.ConnectionString);
    }

    public string Events { get; }

    public ILiveProtocol Live { get; private set; } = null!;

    public IReadOnlyDictionary<string, int> Processes => new Dictionary<string, int> { ["node"] = process!.Id };

    public static async Task<NodeSystem> StartAsync(Surroundings around, SandboxClient sandbox, string prefix, CancellationToken ct)
    {
        var system = new NodeSystem(await FreshDatabase.CreateAsync(around.Postgres, "bench_node", ct), prefix);
        try
        {
            using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = around.Kafka }).Build())
                await admin.CreateTopicsAsync([new TopicSpecification { Name = system.Events, NumPartitions = 6, ReplicationFactor = 1 }]);
            await system.table.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(around.Peer, "schema.sql"), ct), ct);
            await system.SeedAsync(ct);
            await system.StartProcessAsync(around, sandbox, ct);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public Task SwitchAsync(bool outside, CancellationToken ct) => table.ExecuteAsync("""
        insert into notification_prefs (user_id, push_enabled, email_enabled, email)
        select k.user_id, k.push, k.mail, k.email from unnest($1, $2, $3, $4) k(user_id, push, mail, email)
        on conflict (user_id) do update set push_enabled = excluded.push_enabled, email_enabled = excluded.email_enabled
        """, ct, Everyone(p => (long)p), Everyone(p => outside && People.WantsPush(p)), Everyone(p => outside && People.WantsMail(p)), Everyone(People.Address));

    public Task<long> ItemsAsync(CancellationToken ct) =>
        table.NumberAsync("select case when is_called then last_value else 0 end from notifications_id_seq", ct);

    public Task<IReadOnlyList<(string Person, string Id)>> InboxAsync(int run, CancellationToken ct) => table.PairsAsync("""
        select user_id::text, id from (select user_id, coalesce(data->>'messageId', data->>'userId', data->>'postId') as id from notifications) i
        where id like $1
        """, ct, $"r{run}.%");

    public Task<IReadOnlySet<EventId>> UnknownPresenceAsync(int run, CancellationToken ct) =>
        Task.FromResult<IReadOnlySet<EventId>>(new HashSet<EventId>());

    public Task<long?> LogAsync(CancellationToken ct) => Task.FromResult<long?>(null);

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        await table.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task SeedAsync(CancellationToken ct)
    {
        await SwitchAsync(outside: true, ct);
        await table.ExecuteAsync("insert into devices (user_id, fcm_token) select * from unnest($1, $2)", ct,
            Everyone(p => (long)p), Everyone(People.DeviceToken));
        await table.ExecuteAsync("analyze notification_prefs, devices", ct);
    }

    private async Task StartProcessAsync(Surroundings around, SandboxClient sandbox, CancellationToken ct)
    {
        var port = FreePort();
        var environment = new Dictionary<string, string?>
        {
            ["NODE_ENV"] = "production",
            ["TOPIC"] = Events,
            ["GROUP_ID"] = Events + "-notifications",
            ["PG_URL"] = $"postgres://{database.Owner.Username}:{Uri.EscapeDataString(database.Owner.Password!)}@{database.Owner.Host}:{database.Owner.Port}/{database.Owner.Database}",
            ["REDIS_URL"] = "redis://" + around.Redis,
            ["FCM_URL"] = around.Sandbox.GetLeftPart(UriPartial.Authority),
            ["FCM_PROJECT"] = SandboxClient.Project,
            ["FCM_TOKEN"] = await sandbox.AccessTokenAsync(ct),
            ["SMTP_HOST"] = around.Smtp.Host,
            ["SMTP_PORT"] = around.Smtp.Port.ToString(CultureInfo.InvariantCulture),
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        };
        process = ChildProcess.Start(around.Peer, Path.Combine(around.Logs, "node.log"), environment, "node", "server.js");
        var url = $"http://127.0.0.1:{port}";
        await process.WaitAsync(() => Http.IsOkAsync(url + "/healthz", ct), ct);
        Live = new SocketIoProtocol(url);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static T[] Everyone<T>(Func<int, T> of) => [.. Enumerable.Range(1, People.Count).Select(of)];
}
