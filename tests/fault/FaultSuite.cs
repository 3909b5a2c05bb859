using System.Diagnostics;
using Notify.Fault.Report;
using Notify.Fault.Scenarios;

namespace Notify.Fault;

/// <summary>All scenarios with all seeds, one after the other; results are kept after each.</summary>
internal sealed class FaultSuite(FaultOptions options, FaultSurroundings around)
{
    private readonly ResultFile file = new(around.Results, around.Versions);
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <returns>Whether every bound held.</returns>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        foreach (var (name, version) in around.Versions) Console.WriteLine($"{name,-12} {version}");
        Console.WriteLine($"seeds        {string.Join(", ", options.Seeds)}{(options.Brief ? " (short)" : "")}");
        if (options.Resume) await file.ResumeAsync(ct);
        await using (var runner = new FaultRunner(around))
        {
            foreach (var scenario in options.Scenarios)
                foreach (var seed in options.Seeds)
                {
                    var brief = options.Brief || seed != options.Seeds[0];
                    if (file.Has(scenario.Name, seed, brief)) continue;
                    Console.Error.WriteLine($"[{watch.Elapsed.TotalSeconds,5:0} s] {scenario.Name}, seed {seed}: {scenario.Row}");
                    var result = (scenario.Skip is { } reason
                        ? new RunResult { Scenario = scenario.Name, Row = scenario.Row, Seed = seed, Brief = brief, Skipped = reason }
                        : await RunAsync(runner, scenario, seed, brief, ct)) with
                    { Commit = around.Versions["commit"] };
                    await file.AddAsync(result, ct);
                    Console.WriteLine(Line(result));
                    if (!options.Quiet) await ResultPage.WriteAsync(around.Page, file.Runs, around.Versions, ct);
                    if (options.ResultXml is { } xml) TestReport.Write(xml, file.Runs);
                }
        }

        if (options.Broken is { } broken) await BreakPage.WriteAsync(around.Page, broken, file.Runs, ct);
        var failed = file.Runs.Count(r => !r.Passed);
        Console.WriteLine($"{file.Runs.Count(r => r.Passed && r.Skipped is null)} runs held their bounds, {failed} did not, {file.Runs.Count(r => r.Skipped is not null)} skipped: {around.Results}");
        return failed == 0;
    }

    /// <summary>A run that could not be carried out is a failed one, and the next has its turn.</summary>
    private static async Task<RunResult> RunAsync(FaultRunner runner, Scenario scenario, int seed, bool brief, CancellationToken ct)
    {
        try
        {
            return await runner.RunAsync(scenario, seed, brief, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Console.Error.WriteLine(e);
            return new RunResult { Scenario = scenario.Name, Row = scenario.Row, Seed = seed, Brief = brief, Failures = [$"not carried out: {e.GetType().Name}: {e.Message}"] };
        }
    }

    private static string Line(RunResult r) => r.Skipped is { } reason ? $"skipped {r.Scenario}: {reason}"
        : $"{(r.Passed ? "ok    " : "FAILED")} {r.Scenario}, seed {r.Seed}: {r.Accepted} accepted of {r.Sent}, lost {r.Lost}, unexpected {r.Unexpected}, "
            + $"again inbox {r.InboxRepeats}, push {r.PushRepeats}/{r.PushBound}, mail {r.MailRepeats}/{r.MailBound}, gap {r.FrameGap}, recovered {r.Recovered}"
            + (r.ResumeSeconds is { } seconds ? $", resumed after {seconds:0.0}/{r.ResumeBound:0} s" : "")
            + $" ({r.Seconds:0} s)" + (r.Passed ? "" : "\n       " + string.Join("\n       ", r.Failures));
}
