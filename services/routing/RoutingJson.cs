using System.Text.Json.Serialization;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>JSON of routing's requests and answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PreferencesAnswer))]
[JsonSerializable(typeof(RecipientBody))]
[JsonSerializable(typeof(RecipientAnswer))]
internal sealed partial class RoutingJson : JsonSerializerContext;

/// <summary>JSON of routing's columns. What a newer version wrote there is passed over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCaseWord<DayOfWeek>)])]
[JsonSerializable(typeof(Dictionary<DeliveryChannel, bool>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<DeliveryChannel, bool>>))]
[JsonSerializable(typeof(StoredRules))]
[JsonSerializable(typeof(HeldContent))]
internal sealed partial class StoredJson : JsonSerializerContext;
