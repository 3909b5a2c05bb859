using System.Collections.Concurrent;
using System.Diagnostics;
using Notify.FaultTests.Report;
using Notify.FaultTests.Scenarios;

namespace Notify.FaultTests;

/// <summary>All scenarios with all seeds, as many at once as there are stacks; what measures how long others wait comes last, alone. Results are kept after each.</summary>
internal sealed class FaultSuite(FaultOptions options, IReadOnlyList<FaultSurroundings> stacks) : IDisposable
{
    private readonly FaultSurroundings around = stacks[0];
    private readonly ResultFile file = new(stacks[0].Results, stacks[0].Versions);
    private readonly SemaphoreSlim report = new(1);
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <returns>Whether every bound held.</returns>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        foreach (var (name, version) in around.Versions) Console.WriteLine($"{name,-12} {version}");
        Console.WriteLine($"seeds        {string.Join(", ", options.Seeds)}{(options.Brief ? " (short)" : "")}");
        if (options.Resume) await file.ResumeAsync(ct);
        var runs = options.Seeds.SelectMany(seed => options.Scenarios.Select(name => new Run(name, seed, options.Brief || seed != options.Seeds[0])))
            .Where(r => !file.Has(r.Scenario, r.Seed, r.Brief)).ToLookup(r => Scenario.All().First(s => s.Name == r.Scenario).Alone);
        var beside = new ConcurrentQueue<Run>(runs[false]);
        await Task.WhenAll(stacks.Select(s => Task.Run(() => WorkAsync(s, beside, ct), ct)));
        await WorkAsync(around, new ConcurrentQueue<Run>(runs[true]), ct);

        if (options.Broken is { } broken) await BreakPage.WriteAsync(around.Page, broken, file.Runs, ct);
        var failed = file.Runs.Count(r => !r.Passed);
        Console.WriteLine($"{file.Runs.Count(r => r.Passed && r.Skipped is null)} runs held their bounds, {failed} did not, {file.Runs.Count(r => r.Skipped is not null)} skipped, "
            + $"{watch.Elapsed.TotalMinutes:0} min: {around.Results}");
        return failed == 0;
    }

    public void Dispose() => report.Dispose();

    private async Task WorkAsync(FaultSurroundings stack, ConcurrentQueue<Run> runs, CancellationToken ct)
    {
        var scenarios = Scenario.All().ToDictionary(s => s.Name);
        await using var runner = new FaultRunner(stack);
        while (runs.TryDequeue(out var run))
        {
            var scenario = scenarios[run.Scenario];
            FaultRun.Label.Value = $"{run.Scenario} {run.Seed}";
            Console.Error.WriteLine($"[{watch.Elapsed.TotalSeconds,5:0} s] {run.Scenario}, seed {run.Seed}: {scenario.Row}");
            var result = scenario.Skip(stack) is { } reason
                ? new RunResult { Scenario = scenario.Name, Row = scenario.Row, Seed = run.Seed, Brief = run.Brief, Skipped = reason }
                : await RunAsync(runner, scenario, run, ct);
            await KeepAsync(result with { Commit = around.Versions["commit"] }, ct);
        }
    }

    private async Task KeepAsync(RunResult result, CancellationToken ct)
    {
        await report.WaitAsync(ct);
        try
        {
            await file.AddAsync(result, ct);
            Console.WriteLine(Line(result));
            if (!options.Quiet) await ResultPage.WriteAsync(around.Page, file.Runs, around.Versions, ct);
            if (options.ResultXml is { } xml) TestReport.Write(xml, file.Runs);
        }
        finally
        {
            report.Release();
        }
    }

    /// <summary>A run that could not be carried out is a failed one, and the next has its turn.</summary>
    private static async Task<RunResult> RunAsync(FaultRunner runner, Scenario scenario, Run run, CancellationToken ct)
    {
        try
        {
            return await runner.RunAsync(scenario, run.Seed, run.Brief, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Console.Error.WriteLine(e);
            return new RunResult { Scenario = scenario.Name, Row = scenario.Row, Seed = run.Seed, Brief = run.Brief, Failures = [$"not carried out: {e.GetType().Name}: {e.Message}"] };
        }
    }

    private static string Line(RunResult r) => r.Skipped is { } reason ? $"skipped {r.Scenario}: {reason}"
        : $"{(r.Passed ? "ok    " : "FAILED")} {r.Scenario}, seed {r.Seed}: {r.Accepted} accepted of {r.Sent}, lost {r.Lost}, unexpected {r.Unexpected}, "
            + $"again inbox {r.InboxRepeats}, push {r.PushRepeats}/{r.PushBound}, mail {r.MailRepeats}/{r.MailBound}, gap {r.FrameGap}, recovered {r.Recovered}"
            + (r.ResumeSeconds is { } seconds ? $", resumed after {seconds:0.0}/{r.ResumeBound:0} s" : "")
            + $" ({r.Seconds:0} s)" + (r.Passed ? "" : "\n       " + string.Join("\n       ", r.Failures));

    private sealed record Run(string Scenario, int Seed, bool Brief);
}
