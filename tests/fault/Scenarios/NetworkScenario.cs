using Notify.FaultTests.Checking;
using Notify.FaultTests.Systems;
using Npgsql;

namespace Notify.FaultTests.Scenarios;

/// <summary>The line between a service and what it speaks to becomes slow, comes in slices, is cut, and stands without passing anything.</summary>
/// <param name="what">What the service speaks to.</param>
/// <param name="service">The service.</param>
/// <param name="address">Host and port of what it speaks to.</param>
/// <param name="detour">The variable that names it, with the proxy's port in its place.</param>
internal sealed class NetworkScenario(
    string what, string service, Func<FaultSurroundings, (string Host, int Port)> address, Func<FaultSurroundings, int, (string Variable, string Value)> detour) : Scenario
{
    private TcpProxy? proxy;
    private int breaks;

    public override string Name => $"network-{what}";

    public override string Row => $"line between {service} and {what} slow, sliced, cut, half open";

    public static NetworkScenario Postgres => new("postgres", "push",
        a => new NpgsqlConnectionStringBuilder(a.Postgres) is var c ? (c.Host!, c.Port) : default,
        (a, port) => ("POSTGRES", new NpgsqlConnectionStringBuilder(a.Postgres) { Port = port, Database = "fault" }.ConnectionString));

    public static NetworkScenario Redis => new("redis", "realtime",
        a => (a.Redis.Split(':')[0], int.Parse(a.Redis.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)), (_, port) => ("REDIS", $"127.0.0.1:{port}"));

    public static NetworkScenario Smtp => new("smtp", "email", a => (a.Smtp.Host, a.Smtp.Port), (_, port) => ("SMTP_URL", $"smtp://127.0.0.1:{port}"));

    public static NetworkScenario Fcm => new("fcm", "push", a => (a.Fcm.Host, a.Fcm.Port), (_, port) => ("FCM_URL", $"http://127.0.0.1:{port}"));

    public override SystemSettings Settings(FaultSurroundings around)
    {
        var (host, port) = address(around);
        proxy ??= new TcpProxy(host, port);
        var (variable, value) = detour(around, proxy.Port);
        return base.Settings(around) with { Detoured = service, Detours = new Dictionary<string, string> { [variable] = value } };
    }

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        breaks = 0;
        Line[] lines = [Line.Slow, Line.Sliced, Line.HalfOpen];
        run.Random.Shuffle(lines);
        foreach (var line in lines)
        {
            await run.DuringAsync($"line to {what}: {line}", async () =>
            {
                proxy!.Line = line;
                await run.PauseAsync(TimeSpan.FromSeconds(line == Line.HalfOpen ? 15 : 8), TimeSpan.FromSeconds(line == Line.HalfOpen ? 6 : 3), ct);
                // What was on its way is lost with the connections.
                proxy.Cut();
                proxy.Line = Line.Good;
            });
            breaks += line == Line.HalfOpen ? 2 : 1;
            await run.PauseAsync(1_500, 2_500, ct);
        }
    }

    // A cut line to the database is an outage of it; one to a provider leaves at most what was on its way.
    public override Bound Bound(FaultRun run) => new()
    {
        Pushes = service == "push" ? run.System.Settings.PushCap * breaks : 0,
        Mails = service == "email" ? run.System.Settings.MailCap * breaks : 0,
        PerMessage = breaks,
        Resume = run.System.Settings.Resume,
    };
}
