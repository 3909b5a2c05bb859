using System.Text.Json;

namespace Notify.FaultTests.Report;

/// <summary>All results so far; written anew after each run, so that an interrupted suite goes on where it was.</summary>
internal sealed class ResultFile(string file, IReadOnlyDictionary<string, string> versions)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly List<RunResult> runs = [];

    public IReadOnlyList<RunResult> Runs => runs;

    /// <summary>Takes up what an interrupted run left.</summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        if (!File.Exists(file)) return;
        await using var stream = File.OpenRead(file);
        runs.AddRange((await JsonSerializer.DeserializeAsync<Content>(stream, Json, ct))!.Runs);
    }

    /// <summary>Whether this run has gone well already.</summary>
    public bool Has(string scenario, int seed, bool brief) => runs.Exists(r => r.Scenario == scenario && r.Seed == seed && r.Brief == brief && r.Passed && r.Skipped is null);

    public async Task AddAsync(RunResult run, CancellationToken ct)
    {
        runs.RemoveAll(r => r.Scenario == run.Scenario && r.Seed == run.Seed && r.Brief == run.Brief);
        runs.Add(run);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file + ".new", JsonSerializer.SerializeToUtf8Bytes(new Content(versions, runs), Json), ct);
        File.Move(file + ".new", file, overwrite: true);
    }

    private sealed record Content(IReadOnlyDictionary<string, string> Versions, IReadOnlyList<RunResult> Runs);
}
