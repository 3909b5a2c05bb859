using Notify.FaultTests.Scenarios;

namespace Notify.FaultTests;

/// <summary>What to run.</summary>
internal sealed record FaultOptions(IReadOnlyList<string> Scenarios, IReadOnlyList<int> Seeds, bool Brief, bool Resume, bool Quiet, string? Broken, string? ResultXml)
{
    public static FaultOptions Of(string[] scenarios, int? seed, int seeds, bool brief, bool resume, bool quiet, string? broken, string? resultXml)
    {
        string[] all = [.. Scenario.All().Select(s => s.Name)];
        if (scenarios.Except(all).ToList() is { Count: > 0 } unknown)
            throw new ArgumentException($"--scenario does not know {string.Join(", ", unknown)}: choose from {string.Join(", ", all)}.");
        if (seeds < 1) throw new ArgumentException("--seeds must be 1 or more.");
        if (resume && seed is null) throw new ArgumentException("--resume needs the --seed of the run that was interrupted; it was printed first.");
        var first = seed ?? Random.Shared.Next(1, 100_000);
        return new FaultOptions(
            [.. all.Where(s => scenarios.Length == 0 || scenarios.Contains(s))], [.. Enumerable.Range(first, seeds)], brief, resume, quiet, broken, resultXml);
    }
}
