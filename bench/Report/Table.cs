using System.Globalization;

namespace Notify.Bench.Report;

/// <summary>The figures as Markdown: median, lowest and highest of all rounds, and the ratio to the peer round by round.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<Measured> runs)
    {
        var lines = new List<string>();
        foreach (var scenario in runs.GroupBy(r => r.Scenario))
        {
            var paced = scenario.First().PerSecond > 0;
            lines.AddRange(["", $"**{scenario.Key}**", ""]);
            lines.Add($"| system | {(paced ? "p50 ms | p99 ms | max ms" : "events/s | all arrived s | inbox s")} | own CPU us/event | with stores and broker | RSS MiB | generator CPU s | foreign CPU s |");
            lines.Add("|---|---|---|---|---|---|---|---|---|");
            foreach (var system in scenario.GroupBy(r => r.System)) lines.Add(Row(system.Key, [.. system], [.. scenario.Where(r => r.System == BenchOptions.Peer)], paced));
        }

        return string.Join('\n', lines);
    }

    /// <summary>What each process used, on the average of all rounds.</summary>
    public static string Processes(IReadOnlyList<Measured> runs) => string.Join('\n', runs.GroupBy(r => (r.Scenario, r.System)).Select(g =>
        $"{g.Key.Scenario,-13} {g.Key.System,-6} us/event: " + string.Join("  ", g.SelectMany(r => r.CpuSeconds.Select(c => (c.Key, Micros: c.Value * 1e6 / r.Events)))
            .GroupBy(c => c.Key).Select(c => $"{c.Key} {Text(c.Average(x => x.Micros))}"))
        + (g.Sum(r => r.PresenceUnknown) is > 0 and var unknown ? $"; presence unknown for {unknown} of {g.Sum(r => r.Events)} events" : "")));

    private static string Row(string system, IReadOnlyList<Measured> own, IReadOnlyList<Measured> peer, bool paced)
    {
        string Cell(Func<Measured, double> figure) => Spread([.. own.Select(figure)]) + (system == BenchOptions.Peer ? "" : Ratio(own, peer, figure));
        string[] cells = paced
            ? [Cell(r => r.Latency.P50), Cell(r => r.Latency.P99), Cell(r => r.Latency.Max)]
            : [Cell(r => r.Rate ?? 0), Cell(r => r.Seconds ?? 0), Cell(r => r.ItemsSeconds ?? 0)];
        string[] rest = [Cell(r => r.OwnMicros), Cell(r => r.AllMicros), Cell(r => r.RssMiB.Values.Sum())];
        string[] noise = [Spread([.. own.Select(r => r.CpuSeconds[Measuring.Usage.Generator])]), Spread([.. own.Select(r => r.ForeignSeconds)])];
        return $"| {system} | {string.Join(" | ", [.. cells, .. rest, .. noise])} |";
    }

    // Each round's own pair: what disturbed one of them likely disturbed both.
    private static string Ratio(IReadOnlyList<Measured> own, IReadOnlyList<Measured> peer, Func<Measured, double> figure)
    {
        var ratios = own.Join(peer, o => o.Round, p => p.Round, (o, p) => figure(p) == 0 ? 0 : figure(o) / figure(p)).Where(r => r > 0).ToArray();
        return ratios.Length == 0 ? "" : $", x{Median(ratios).ToString("0.00", CultureInfo.InvariantCulture)}";
    }

    private static string Spread(double[] values) => values.Length == 1 ? Text(values[0]) : $"{Text(Median(values))} ({Text(values.Min())}-{Text(values.Max())})";

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Text(double value) => value.ToString(value >= 100 ? "#,0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
