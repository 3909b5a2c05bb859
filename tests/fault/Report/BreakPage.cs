namespace Notify.FaultTests.Report;

/// <summary>The table of what each broken mechanism was noticed by, in the page on reliability.</summary>
internal static class BreakPage
{
    private static readonly string[] Head = ["| broken on purpose | row | what the suite reported |", "|---|---|---|"];

    /// <summary>Puts the rows of one patch in place of those it has.</summary>
    public static Task WriteAsync(string page, string broken, IReadOnlyList<RunResult> runs, CancellationToken ct) => MarkedPart.ReplaceAsync(page, "breaks", old =>
    {
        var others = old.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal) && !l.StartsWith($"| `{broken}` ", StringComparison.Ordinal));
        var own = runs.Select(r => $"| `{broken}` | `{r.Scenario}`, seed {r.Seed} | {(r.Passed ? "**nothing**" : string.Join("; ", r.Failures))} |");
        return string.Join('\n', Head.Concat(others.Concat(own).Order(StringComparer.Ordinal)));
    }, ct);
}
