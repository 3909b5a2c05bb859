using System.Security.Cryptography;
using System.Text;
using Notify.Bench.Workload;
using Notify.Platform.Postgres;

namespace Notify.Bench.Systems;

/// <summary>Notify as it is shipped, default settings: in one process, or one process a service with Redis between them.</summary>
internal sealed class NotifySystem : ISystemUnderTest
{
    // realtime reads the inbox over HTTP, so inbox is first.
    private static readonly string[] Services = ["inbox", "ingestion", "routing", "realtime", "push", "email"];
    private readonly List<(string Name, ChildProcess Process)> processes = [];
    private readonly FreshDatabase database;
    private readonly InboxTable table;

    private NotifySystem(FreshDatabase database, string prefix)
    {
        this.database = database;
        Events = prefix + "user-events";
        table = new InboxTable(new PostgresOptions { Owner = database.Owner.ConnectionString }.WorkerConnection);
    }

    public string Events { get; }

    public ILiveProtocol Live { get; private set; } = null!;

    public IReadOnlyDictionary<string, int> Processes => processes.ToDictionary(p => p.Name, p => p.Process.Id);

    public static async Task<NotifySystem> StartAsync(Surroundings around, string prefix, bool split, CancellationToken ct)
    {
        var system = new NotifySystem(await FreshDatabase.CreateAsync(around.Postgres, split ? "bench_split" : "bench_one", ct), prefix);
        try
        {
            var environment = new Dictionary<string, string?>
            {
                ["POSTGRES"] = system.database.Owner.ConnectionString,
                ["REDIS"] = split ? around.Redis : null,
                ["Kafka__Prefix"] = prefix,
                ["Kafka__Partitions"] = "6",
                ["Http__PublicPort"] = "0",
                ["Http__ManagementPort"] = "0",
            };
            foreach (var step in (string[])["migrate", "topics"]) await RunToEndAsync(around, environment, step, ct);
            await system.SeedAsync(ct);
            if (!split) system.Live = new NotifyProtocol((await system.StartProcessAsync(around, environment, "notify", null, ct)).Url);
            else await system.StartServicesAsync(around, environment, ct);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public Task SwitchAsync(bool outside, CancellationToken ct) => table.ExecuteAsync("""
        insert into routing.preferences (tenant, user_id, channels, updated_at)
        select 'default', k.user_id, jsonb_build_object('push', k.push, 'email', k.mail), now() from unnest($1, $2, $3) k(user_id, push, mail)
        on conflict (tenant, user_id) do update set channels = excluded.channels
        """, ct, Everyone(p => $"{p}"), Everyone(p => outside && People.WantsPush(p)), Everyone(p => outside && People.WantsMail(p)));

    public Task<long> ItemsAsync(CancellationToken ct) => table.NumberAsync("select coalesce(sum(head), 0)::bigint from inbox.heads", ct);

    public Task<IReadOnlyList<(string Person, string Id)>> InboxAsync(int run, CancellationToken ct) => table.PairsAsync("""
        select user_id, id from (select user_id, coalesce(data->>'messageId', data->>'followerId', data->>'postId') as id from inbox.items) i
        where id like $1
        """, ct, $"r{run}.%");

    public async Task<IReadOnlySet<EventId>> UnknownPresenceAsync(int run, CancellationToken ct) => (await table.PairsAsync("""
        select user_id, id from (
          select i.user_id, coalesce(i.data->>'messageId', i.data->>'followerId', i.data->>'postId') as id
          from inbox.decisions d join inbox.items i on i.tenant = d.tenant and i.notification_id = d.notification_id
          where d.presence = 'unknown') u
        where id like $1
        """, ct, $"r{run}.%")).Select(p => EventId.Parse(p.Id)!.Value).ToHashSet();

    public async Task<long?> LogAsync(CancellationToken ct) => await table.NumberAsync("""
        select (select count(*) from inbox.decisions) + (select count(*) from inbox.attempts where channel in ('push', 'email') and status = 'sent')
        """, ct);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(processes.Select(p => p.Process.DisposeAsync().AsTask()));
        await table.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task SeedAsync(CancellationToken ct)
    {
        await table.ExecuteAsync("""
            insert into routing.recipients (tenant, user_id, email, created_at, updated_at)
            select 'default', k.user_id, k.email, now(), now() from unnest($1, $2) k(user_id, email)
            """, ct, Everyone(p => $"{p}"), Everyone(People.Address));
        await table.ExecuteAsync("""
            insert into push.devices (tenant, device_id, user_id, platform, token, token_hash, registered_at, last_seen_at)
            select 'default', 'device-' || k.user_id, k.user_id, 'android', k.token, k.hash, now(), now() from unnest($1, $2, $3) k(user_id, token, hash)
            """, ct, Everyone(p => $"{p}"), Everyone(People.DeviceToken), Everyone(p => SHA256.HashData(Encoding.UTF8.GetBytes(People.DeviceToken(p)))));
    }

    private async Task StartServicesAsync(Surroundings around, Dictionary<string, string?> environment, CancellationToken ct)
    {
        var inbox = await StartProcessAsync(around, environment, "inbox", "inbox", ct);
        environment["Realtime__InboxUrl"] = inbox.Management;
        var started = await Task.WhenAll(Services[1..].Select(s => StartProcessAsync(around, environment, s, s, ct)));
        Live = new NotifyProtocol(started[Array.IndexOf(Services, "realtime") - 1].Url);
    }

    private async Task<(string Url, string Management)> StartProcessAsync(
        Surroundings around, Dictionary<string, string?> environment, string name, string? service, CancellationToken ct)
    {
        var addresses = Path.Combine(around.Logs, $"{name}.env");
        File.Delete(addresses);
        string[] services = service is null ? [] : ["--services", service];
        var process = ChildProcess.Start(around.Logs, Path.Combine(around.Logs, $"{name}.log"), environment,
            ["dotnet", around.Notify, "run", "--development", .. services, "--env-file", addresses]);
        lock (processes) processes.Add((name, process));
        var lines = Array.Empty<string>();
        await process.WaitAsync(async () =>
        {
            lines = File.Exists(addresses) ? await File.ReadAllLinesAsync(addresses, ct) : [];
            return lines.Length >= 2;
        }, ct);
        string Line(string key) => lines.Single(l => l.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
        return (Line("NOTIFY_URL"), Line("NOTIFY_MANAGEMENT_URL"));
    }

    private static async Task RunToEndAsync(Surroundings around, Dictionary<string, string?> environment, string step, CancellationToken ct)
    {
        var done = Path.Combine(around.Logs, step + ".done");
        File.Delete(done);
        await using var process = ChildProcess.Start(around.Logs, Path.Combine(around.Logs, step + ".log"), environment,
            ["sh", "-c", "dotnet \"$1\" \"$2\" && : >\"$3\"; sleep 1", "sh", around.Notify, step, done]);
        await process.WaitAsync(() => Task.FromResult(File.Exists(done)), ct);
    }

    private static T[] Everyone<T>(Func<int, T> of) => [.. Enumerable.Range(1, People.Count).Select(of)];
}
