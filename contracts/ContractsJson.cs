using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>
/// The JSON rules of everything that crosses a border: camelCase, enums as camelCase words, null members left out,
/// unknown members ignored, missing required members and nulls where none may be refused with a <see cref="JsonException"/>.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(UserEvent))]
[JsonSerializable(typeof(UserEventCloudEvent))]
[JsonSerializable(typeof(UserEventMassTransit))]
[JsonSerializable(typeof(Notification))]
[JsonSerializable(typeof(InboxDelivery))]
[JsonSerializable(typeof(PushDelivery))]
[JsonSerializable(typeof(EmailDelivery))]
[JsonSerializable(typeof(InboxChanged))]
[JsonSerializable(typeof(RecipientChanged))]
[JsonSerializable(typeof(DeliveryRecord))]
[JsonSerializable(typeof(InboxItem))]
[JsonSerializable(typeof(InboxCounts))]
[JsonSerializable(typeof(InboxChangesPage))]
[JsonSerializable(typeof(SimulationRequest))]
[JsonSerializable(typeof(IReadOnlyList<SimulatedNotification>))]
[JsonSerializable(typeof(ItemFrame))]
[JsonSerializable(typeof(ChangedFrame))]
[JsonSerializable(typeof(HelloFrame))]
[JsonSerializable(typeof(PingFrame))]
[JsonSerializable(typeof(SyncFrame))]
[JsonSerializable(typeof(ReconnectFrame))]
[JsonSerializable(typeof(ErrorFrame))]
[JsonSerializable(typeof(AuthFrame))]
[JsonSerializable(typeof(RefreshFrame))]
[JsonSerializable(typeof(ResumeFrame))]
[JsonSerializable(typeof(PongFrame))]
[JsonSerializable(typeof(PollPage))]
[JsonSerializable(typeof(IReadOnlyList<ChannelDecision>))]
[JsonSerializable(typeof(IReadOnlyList<ItemAction>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
public sealed partial class ContractsJson : JsonSerializerContext;
