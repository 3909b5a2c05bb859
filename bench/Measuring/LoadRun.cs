using System.Diagnostics;
using Notify.Bench.Report;
using Notify.Bench.Systems;
using Notify.Bench.Workload;

namespace Notify.Bench.Measuring;

/// <summary>Puts one scenario on one system, measures it and checks what came.</summary>
internal sealed class LoadRun(ISystemUnderTest system, Crowd crowd, EventGenerator generator, SandboxClient sandbox, IReadOnlyDictionary<string, int> beside)
{
    private static int runs;

    public async Task<Measured> RunAsync(Scenario scenario, int seed, Breakage breakage, CancellationToken ct)
    {
        var plan = new EventPlan(Interlocked.Increment(ref runs), scenario.Events, seed);
        var (arrivals, expected) = (new Arrivals(plan), new Expectation(plan, scenario.Outside));
        var completion = new Completion(system, sandbox, expected, arrivals, plan.Run);
        await system.SwitchAsync(scenario.Outside, ct);
        await completion.StartAsync(ct);
        crowd.Watch(arrivals);

        var before = Usage.Now(system.Processes.Concat(beside));
        var start = Stopwatch.GetTimestamp();
        var generating = generator.RunAsync(plan, arrivals, scenario.PerSecond, breakage, ct);
        var lasting = TimeSpan.FromSeconds(scenario.PerSecond == 0 ? 0 : (double)scenario.Events / scenario.PerSecond);
        await completion.WaitAsync(
            TimeSpan.FromMilliseconds(scenario.PerSecond == 0 ? 20 : 200), lasting + (breakage == Breakage.None ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(15)), generating, ct);
        await generating;
        var produced = Stopwatch.GetTimestamp();
        var (unlogged, unknown) = await completion.SettleAsync(ct);
        var usage = Usage.Now(system.Processes.Concat(beside)).Since(before);

        var differences = expected.Differences(arrivals, await system.InboxAsync(plan.Run, ct), await sandbox.JournalAsync(ct), unknown).ToList();
        if (unlogged != 0) differences.Add($"delivery log: {unlogged} lines differ");
        if (crowd.Cut > 0) differences.Add($"connections: {crowd.Cut} were cut");
        return new Measured
        {
            Scenario = scenario.Name,
            Events = scenario.Events,
            PerSecond = scenario.PerSecond,
            Seconds = completion.IsComplete ? Stopwatch.GetElapsedTime(start, completion.At).TotalSeconds : null,
            ItemsSeconds = Since(start, completion.ItemsAt),
            FramesSeconds = Since(start, completion.FramesAt),
            OutsideSeconds = Since(start, completion.OutsideAt),
            ProducedSeconds = Stopwatch.GetElapsedTime(start, produced).TotalSeconds,
            Latency = LatencyFigures.Of(arrivals.Latency(scenario.WarmUp)),
            Expected = new Dictionary<string, int> { ["items"] = expected.Items, ["frames"] = expected.Frames, ["pushes"] = expected.Pushes, ["mails"] = expected.Mails },
            PresenceUnknown = unknown.Count,
            CpuSeconds = usage.Seconds,
            SystemProcesses = [.. system.Processes.Keys],
            ForeignSeconds = usage.Foreign,
            StolenSeconds = usage.Stolen,
            RssMiB = system.Processes.ToDictionary(p => p.Key, p => ProcessUsage.RssMiB(p.Value)),
            PeakMiB = system.Processes.ToDictionary(p => p.Key, p => ProcessUsage.PeakMiB(p.Value)),
            Differences = differences,
        };
    }

    private static double? Since(long start, long at) => at == 0 ? null : Stopwatch.GetElapsedTime(start, at).TotalSeconds;
}
