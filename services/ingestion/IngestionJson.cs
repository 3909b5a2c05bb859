using System.Text.Json.Serialization;

namespace Notify.Ingestion;

/// <summary>JSON of ingestion's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventsAccepted))]
internal sealed partial class IngestionJson : JsonSerializerContext;
