using Notify.FaultTests.Checking;
using Notify.FaultTests.Systems;

namespace Notify.FaultTests.Scenarios;

/// <summary>PostgreSQL crashes and recovers, or is away for a while and a service that waits for it is killed meanwhile.</summary>
internal sealed class PostgresScenario(bool stopped) : Scenario
{
    public override string Name => stopped ? "postgres-stop" : "postgres-kill";

    public override string Row => stopped ? "PostgreSQL stopped for 60 s (short: 10 s), a consumer killed meanwhile" : "PostgreSQL ended without a checkpoint, twice";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        await run.PauseAsync(1_000, 3_000, ct);
        for (var i = 0; i < (stopped ? 1 : 2); i++)
        {
            await run.DuringAsync(stopped ? "PostgreSQL stopped" : "PostgreSQL crashed", async () =>
            {
                // QUIT is PostgreSQL's immediate shutdown: the next start recovers from the log, as after a crash.
                await run.Stack.EndAsync("postgres", stopped ? "INT" : "QUIT", ct);
                var killed = stopped ? await WaitAsync(run, ct) : null;
                await run.Stack.StartAsync(ct);
                if (killed is not null) await killed.StartAsync(ct);
            });
            run.System.Tables.Disconnect();
            await run.PauseAsync(4_000, 6_000, ct);
        }
    }

    public override Bound Bound(FaultRun run) => new()
    {
        Pushes = run.System.Settings.PushCap * run.Windows.Count,
        Mails = run.System.Settings.MailCap * run.Windows.Count,
        Resume = run.System.Settings.Resume,
    };

    // What it held is lost with it; what it had not finished must not count as done.
    private static async Task<Service> WaitAsync(FaultRun run, CancellationToken ct)
    {
        await run.PauseAsync(TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(8), ct);
        string[] consumers = ["inbox", "push", "email"];
        var killed = run.System[consumers[run.Random.Next(consumers.Length)]];
        FaultRun.Say($"kill -9 {killed.Name}");
        await killed.KillAsync(ct);
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        return killed;
    }
}
