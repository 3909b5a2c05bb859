using System.Text.Json.Serialization;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>JSON of routing's requests, answers and columns.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Dictionary<DeliveryChannel, bool>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<DeliveryChannel, bool>>))]
[JsonSerializable(typeof(PreferencesAnswer))]
[JsonSerializable(typeof(RecipientBody))]
[JsonSerializable(typeof(RecipientAnswer))]
internal sealed partial class RoutingJson : JsonSerializerContext;
