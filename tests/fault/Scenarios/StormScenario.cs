using System.Diagnostics;
using Notify.Bench;
using Notify.FaultTests.Checking;
using Notify.FaultTests.Load;

namespace Notify.FaultTests.Scenarios;

/// <summary>The realtime node dies under thousands of connections; all of them come back at once.</summary>
internal sealed class StormScenario : Scenario
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public override string Name => "reconnect-storm";

    public override string Row => "realtime killed under 5,000 connections (short: 500), all come back";

    public override bool Alone => true;

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        var realtime = run.System["realtime"];
        var live = run.System.Live;
        var people = LiveListeners.People(People.Count).ToArray();
        var crowd = Enumerable.Range(0, run.Brief ? 500 : 5_000)
            .Select(i => new LiveListener(live, people[i % people.Length], _ => { }, new Random(run.Random.Next()))).ToList();
        try
        {
            foreach (var some in crowd.Chunk(200)) await Task.WhenAll(some.Select(c => c.StartAsync())).WaitAsync(Longest, ct);
            await run.DuringAsync($"realtime killed under {crowd.Count + run.Listeners.All.Count} connections", async () =>
            {
                await realtime.KillAsync(ct);
                await realtime.LaunchAsync(ct);
            });
            var before = crowd.Concat(run.Listeners.All).ToDictionary(c => c, c => c.Sessions);
            var watch = Stopwatch.StartNew();
            while (before.Count(c => c.Key.Sessions == c.Value) is > 0 and var missing)
            {
                if (watch.Elapsed > Longest)
                {
                    run.Fail($"reconnect: {missing} of {before.Count} connections have not come back within {Longest.TotalSeconds:0} s");
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
            }

            FaultRun.Say($"all back after {watch.Elapsed.TotalSeconds:0.0} s");
        }
        finally
        {
            await Task.WhenAll(crowd.Select(c => c.DisposeAsync().AsTask()));
        }
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };
}
