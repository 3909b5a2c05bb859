namespace Notify.Bench;

/// <summary>What to measure.</summary>
internal sealed record BenchOptions(
    bool Quick, IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Systems, int Rounds, Breakage Breakage)
{
    public const string Peer = "node";

    public static BenchOptions Of(bool quick, string[] scenarios, string[] systems, string peer, int? rounds, string? broken)
    {
        Known(scenarios, [.. Scenario.Names], "--scenario");
        Known(systems, ["one", "split"], "--system");
        Known([peer], [Peer, "none"], "--peer");
        List<string> measured = systems.Length > 0 ? [.. systems] : ["one", "split"];
        if (peer == Peer) measured.Add(Peer);
        return new BenchOptions(
            quick,
            [.. Scenario.All(quick).Where(s => scenarios.Length == 0 || scenarios.Contains(s.Name))],
            measured,
            Math.Max(1, rounds ?? (quick ? 1 : 5)),
            broken switch
            {
                null => Breakage.None,
                "drop-event" => Breakage.DropEvent,
                "repeat-event" => Breakage.RepeatEvent,
                _ => throw new ArgumentException("--break knows drop-event and repeat-event."),
            });
    }

    private static void Known(string[] given, string[] known, string option)
    {
        if (given.Except(known).ToList() is { Count: > 0 } unknown)
            throw new ArgumentException($"{option} does not know {string.Join(", ", unknown)}: choose from {string.Join(", ", known)}.");
    }
}

/// <summary>What is done wrong on purpose, to see the check of the counts fail.</summary>
internal enum Breakage
{
    None,
    DropEvent,
    RepeatEvent,
}
