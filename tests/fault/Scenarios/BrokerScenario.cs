using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>The broker is stopped for a while and a service that produces is killed meanwhile; later the broker is killed. It comes back on the same data.</summary>
internal sealed class BrokerScenario : Scenario
{
    public override string Name => "broker";

    public override string Row => "broker stopped and started, a producer killed meanwhile; broker killed and started";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        await run.PauseAsync(1_000, 3_000, ct);
        await run.DuringAsync("broker stopped", async () =>
        {
            await run.Stack.EndAsync("kafka", "TERM", ct);
            await run.PauseAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(4), ct);
            // What it has not seen acknowledged is gone with it, so nobody may have been told that it is accepted.
            var killed = run.System[run.Random.Next(2) == 0 ? "ingestion" : "routing"];
            FaultRun.Say($"kill -9 {killed.Name}");
            await killed.KillAsync(ct);
            await run.Stack.StartAsync(ct);
            await killed.StartAsync(ct);
        });
        await run.PauseAsync(8_000, 10_000, ct);
        await run.DuringAsync("broker killed", async () =>
        {
            await run.Stack.EndAsync("kafka", "KILL", ct);
            await run.Stack.StartAsync(ct);
        });
        await run.PauseAsync(8_000, 10_000, ct);
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };
}
