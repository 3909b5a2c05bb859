using System.Text.Json;
using System.Text.Json.Serialization;
using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>The JSON of this service's own answers, by the rules of <see cref="ContractsJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(WordConverter<TraceStepKind>), typeof(WordConverter<ChannelState>), typeof(WordConverter<DeliveryChannel>), typeof(WordConverter<DecisionKind>),
        typeof(WordConverter<DeliveryStatus>), typeof(WordConverter<PresenceState>), typeof(WordConverter<RetractionOutcome>),
    ],
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Dictionary<string, int[]>))]
[JsonSerializable(typeof(InboxPage))]
[JsonSerializable(typeof(InboxCountsAnswer))]
[JsonSerializable(typeof(InboxMutationAnswer))]
[JsonSerializable(typeof(RetractionAnswer))]
[JsonSerializable(typeof(EventNotifications))]
[JsonSerializable(typeof(NotificationTrace))]
[JsonSerializable(typeof(InternalChangesRequest))]
[JsonSerializable(typeof(InternalHeadsRequest))]
[JsonSerializable(typeof(InternalHeadsAnswer))]
internal sealed partial class InboxJson : JsonSerializerContext;

/// <summary>Enums as camelCase words.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
