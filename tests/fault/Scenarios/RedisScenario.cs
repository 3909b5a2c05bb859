using Notify.Bench.Systems;
using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>Redis is killed, emptied, and away for a while. Frames may miss; nothing else may notice.</summary>
internal sealed class RedisScenario : Scenario
{
    public override string Name => "redis";

    public override string Row => "Redis killed, emptied, stopped for 60 s (short: 8 s)";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        Func<Task>[] faults =
        [
            () => run.DuringAsync("Redis killed", async () =>
            {
                await run.Stack.EndAsync("redis", "KILL", ct);
                await run.Stack.StartAsync(ct);
            }),
            () => run.DuringAsync("Redis emptied", () => RedisServer.FlushAsync(run.Around.Redis, ct)),
            () => run.DuringAsync("Redis stopped", async () =>
            {
                await run.Stack.EndAsync("redis", "TERM", ct);
                await run.PauseAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(8), ct);
                await run.Stack.StartAsync(ct);
            }),
        ];
        run.Random.Shuffle(faults);
        foreach (var fault in faults)
        {
            await run.PauseAsync(1_000, 3_000, ct);
            await fault();
            foreach (var service in run.System.Services.Where(s => !s.Runs)) run.Fail($"Redis: {service.Name} fell with it");
        }

        await run.PauseAsync(2_000, 4_000, ct);
        var people = run.Listeners.All.Select(l => $"{l.Person}").ToArray();
        if (await run.System.Tables.OfflineAsync(run.Plan.Run, people, ct) is > 0 and var offline)
            run.Fail($"Redis: {offline} notifications took connected people as offline; unknown would be right");
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };
}
