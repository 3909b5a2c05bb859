using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Bench.Report;

/// <summary>Writes all figures, anew after each run, so that an interrupted benchmark leaves what it has.</summary>
internal sealed class ResultFile(string folder, IReadOnlyDictionary<string, string> versions, BenchOptions options, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly DateTimeOffset started = time.GetUtcNow();

    public string File { get; } = Path.Combine(folder, $"{time.GetUtcNow():yyyyMMdd-HHmmss}{(options.Quick ? "-quick" : "")}.json");

    public async Task WriteAsync(IReadOnlyList<Measured> runs, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        await using var stream = System.IO.File.Create(File);
        await JsonSerializer.SerializeAsync(stream, new { started, versions, options, people = People.Count, connected = People.Connected, runs }, Json, ct);
    }
}
