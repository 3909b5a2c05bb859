using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using NJsonSchema;
using Notify.Contracts;

namespace Notify.ContractTests;

/// <summary>What each sample is a sample of: the records, and the shapes in which others write events.</summary>
internal static class PublishedShapes
{
    private static readonly Dictionary<string, JsonTypeInfo> Types = new(SampleTests.Types)
    {
        ["user-event-plain"] = ContractsJson.Default.UserEvent,
        ["user-event-cloudevent"] = ContractsJson.Default.UserEventCloudEvent,
        ["user-event-masstransit"] = ContractsJson.Default.UserEventMassTransit,
    };

    private static readonly ConcurrentDictionary<string, Task<JsonSchema>> Validators = new();

    private static readonly string Folder = Path.Combine(CheckedInFile.Contracts, "samples");

    /// <summary>The types that have a schema.</summary>
    public static IReadOnlyList<JsonTypeInfo> All { get; } = [.. Types.Values.DistinctBy(t => t.Type)];

    /// <summary>The files of all samples but the test vectors of the ids.</summary>
    public static IReadOnlyList<string> Samples { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileName(f)).Where(f => f != "ids.v1.json").Order(StringComparer.Ordinal)];

    public static JsonObject Sample(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsObject();

    public static JsonObject Schema(string file) => JsonNode.Parse(RecordSchema.Of(Types[SampleTests.Record(file)]))!.AsObject();

    /// <summary>What is wrong with a value by the schema of a sample.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsAsync(string file, JsonNode value)
    {
        var schema = await Validators.GetOrAdd(SampleTests.Record(file), _ => JsonSchema.FromJsonAsync(Schema(file).ToJsonString()));
        return [.. schema.Validate(value.ToJsonString(JsonSerializerOptions.Default)).Select(e => e.ToString())];
    }
}
