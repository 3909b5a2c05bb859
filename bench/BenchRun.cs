using System.Diagnostics;
using Notify.Bench.Measuring;
using Notify.Bench.Report;
using Notify.Bench.Systems;
using Notify.Bench.Workload;

namespace Notify.Bench;

/// <summary>All rounds: in each, every system in turn is started afresh, warmed up, measured and stopped.</summary>
internal sealed class BenchRun(BenchOptions options, Surroundings around)
{
    private readonly SandboxClient sandbox = new(around.Sandbox, TimeProvider.System);
    private readonly ResultFile file = new(around.Results, around.Versions, options, TimeProvider.System);
    private readonly List<Measured> results = [];
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <returns>Whether everything arrived in every run.</returns>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        foreach (var (name, version) in around.Versions) Console.WriteLine($"{name,-12} {version}");
        await sandbox.PrepareAsync(ct);
        for (var round = 1; round <= options.Rounds; round++)
            foreach (var system in options.Systems) await MeasureAsync(system, round, ct);

        Console.WriteLine(Table.Of(results));
        Console.WriteLine("\n" + Table.Processes(results));
        Console.WriteLine($"\n{results.Count} runs in {watch.Elapsed.TotalSeconds:0} s: {file.File}");
        var failed = results.Where(r => r.Differences.Count > 0).ToList();
        foreach (var run in failed) Console.WriteLine($"FAILED: round {run.Round}, {run.System}, {run.Scenario}: {string.Join("; ", run.Differences)}");
        return failed.Count == 0;
    }

    private async Task MeasureAsync(string name, int round, CancellationToken ct)
    {
        // Topics and groups of its own: nothing of one round is seen in another.
        var prefix = $"b{Environment.ProcessId}-{round}-{name}-";
        await KafkaTopics.ClearAsync(around.Kafka, ct);
        await RedisServer.FlushAsync(around.Redis, ct);
        Say(round, name, "starting");
        await using var system = await StartAsync(name, prefix, ct);
        using var generator = new EventGenerator(around.Kafka, system.Events);
        await using var crowd = await Crowd.ConnectAsync(system.Live, ct);
        var load = new LoadRun(system, crowd, generator, sandbox, around.Processes);
        await TakeAsync(load, Scenario.Warming(options.Quick), name, round, Breakage.None, ct);
        foreach (var scenario in options.Scenarios) await TakeAsync(load, scenario, name, round, options.Breakage, ct);
    }

    private async Task TakeAsync(LoadRun load, Scenario scenario, string name, int round, Breakage breakage, CancellationToken ct)
    {
        // The same events for all systems of a round.
        var measured = await load.RunAsync(scenario, seed: round * 100 + scenario.Events % 97, breakage, ct) with { System = name, Round = round };
        var figures = scenario.PerSecond > 0
            ? $"p50 {measured.Latency.P50:0.0} p99 {measured.Latency.P99:0.0} max {measured.Latency.Max:0.0} ms"
            : measured.Rate is { } rate ? $"{rate:0} events/s" : "incomplete";
        Say(round, name, $"{scenario.Name}: {figures}, {measured.OwnMicros:0} us CPU an event, foreign {measured.ForeignSeconds:0.0} s"
            + (measured.PresenceUnknown == 0 ? "" : $", presence unknown for {measured.PresenceUnknown}")
            + (measured.Differences.Count == 0 ? "" : "  FAILED: " + string.Join("; ", measured.Differences)));
        if (!Scenario.Names.Contains(scenario.Name) && measured.Differences.Count == 0) return;
        results.Add(measured);
        await file.WriteAsync(results, ct);
    }

    private async Task<ISystemUnderTest> StartAsync(string name, string prefix, CancellationToken ct) => name == BenchOptions.Peer
        ? await NodeSystem.StartAsync(around, sandbox, prefix, ct)
        : await NotifySystem.StartAsync(around, prefix, split: name == "split", ct);

    private void Say(int round, string system, string what) =>
        Console.Error.WriteLine($"[{watch.Elapsed.TotalSeconds,5:0} s] round {round}/{options.Rounds} {system,-5} {what}");
}
