using System.Globalization;
using Notify.FaultTests.Scenarios;

namespace Notify.FaultTests.Report;

/// <summary>The table of results in the page on reliability.</summary>
internal static class ResultPage
{
    public static Task WriteAsync(string page, IReadOnlyList<RunResult> runs, IReadOnlyDictionary<string, string> versions, CancellationToken ct) =>
        MarkedPart.ReplaceAsync(page, "results", _ => Of(runs, versions), ct);

    private static string Of(IReadOnlyList<RunResult> runs, IReadOnlyDictionary<string, string> versions)
    {
        List<string> lines =
        [
            string.Join(", ", versions.Where(v => v.Key != "commit").Select(v => $"{v.Key} {v.Value}")) + ".",
            "",
            "| scenario | fault | commit | seeds | accepted | lost | inbox repeats | push repeats (bound) | mail repeats (bound) | frame gap | recovered | resumed after, s (bound) | others' p99, ms (alone) |",
            "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
        ];
        lines.AddRange(runs.GroupBy(r => (r.Scenario, r.Row)).OrderBy(g => Order(g.Key.Scenario)).Select(g => Row(g.Key.Scenario, g.Key.Row, [.. g])));
        var failed = runs.Where(r => !r.Passed).ToList();
        if (failed.Count > 0) lines.AddRange(["", "Bounds that did not hold:", "", .. failed.Select(r => $"- `{r.Scenario}`, seed {r.Seed}: {string.Join("; ", r.Failures)}")]);
        return string.Join('\n', lines);
    }

    private static string Row(string scenario, string row, IReadOnlyList<RunResult> runs)
    {
        if (runs[0].Skipped is { } reason) return $"| `{scenario}` | {row} | skipped: {reason} | | | | | | | | | | |";
        var resume = runs.Max(r => r.ResumeSeconds) is { } seconds ? $"{Number(seconds)} ({Number(runs.Max(r => r.ResumeBound) ?? 0)})" : "-";
        var neighbours = runs.MaxBy(r => r.NeighboursMs) is { NeighboursMs: { } beside } worst ? string.Create(CultureInfo.InvariantCulture, $"{beside:0} ({worst.NeighboursAloneMs:0})") : "-";
        string[] cells =
        [
            $"`{scenario}`", row, string.Join(", ", runs.Select(r => r.Commit).Distinct()), string.Join(", ", runs.Select(r => $"{r.Seed}{(r.Brief ? " (short)" : "")}")),
            Sum(r => r.Accepted), Sum(r => r.Lost), Sum(r => r.InboxRepeats),
            $"{Sum(r => r.PushRepeats)} ({Sum(r => r.PushBound)})", $"{Sum(r => r.MailRepeats)} ({Sum(r => r.MailBound)})",
            Sum(r => r.FrameGap), Sum(r => r.Recovered), resume, neighbours,
        ];
        return $"| {string.Join(" | ", cells)} |";

        string Sum(Func<RunResult, int> figure) => runs.Sum(figure).ToString("#,0", CultureInfo.InvariantCulture);
    }

    private static int Order(string scenario) => Scenario.All().TakeWhile(s => s.Name != scenario).Count();

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
