using Notify.Bench.Measuring;
using Notify.Fault.Checking;

namespace Notify.Fault.Scenarios;

/// <summary>A third of the connected people stop reading. Memory stays bounded, the others get their frames, and all have everything in the end.</summary>
internal sealed class SlowSocketScenario : Scenario
{
    private const double MostMiB = 100;

    public override string Name => "slow-socket";

    public override string Row => "a third of the sockets read nothing for 60 s (short: 12 s)";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        var realtime = run.System["realtime"];
        var before = ProcessUsage.RssMiB(realtime.Id);
        var slow = run.Listeners.All.Where(_ => run.Random.Next(3) == 0).ToList();
        await run.DuringAsync($"{slow.Count} sockets read nothing", async () =>
        {
            foreach (var one in slow) one.Stalled = true;
            await run.PauseAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(12), ct);
            var grown = ProcessUsage.RssMiB(realtime.Id) - before;
            if (grown > MostMiB) run.Fail($"memory: realtime grew by {grown:0} MiB, at most {MostMiB:0}");
            foreach (var one in slow) one.Stalled = false;
        });
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };
}
