using System.Text.Json.Serialization;
using Notify.Platform.Dead;

namespace Notify.Ingestion;

/// <summary>JSON of ingestion's requests and answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventsAccepted))]
[JsonSerializable(typeof(SimulationAnswer))]
[JsonSerializable(typeof(SubscribersBody))]
[JsonSerializable(typeof(SubscribersChanged))]
[JsonSerializable(typeof(SubscriberPage))]
[JsonSerializable(typeof(SubscribedTopicPage))]
[JsonSerializable(typeof(DeadPage))]
[JsonSerializable(typeof(DeadView))]
[JsonSerializable(typeof(RedriveBody))]
[JsonSerializable(typeof(RedriveAnswer))]
internal sealed partial class IngestionJson : JsonSerializerContext;
