using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>A way to reach a recipient. Wire form: camelCase name.</summary>
[JsonConverter(typeof(CamelCaseWord<DeliveryChannel>))]
public enum DeliveryChannel
{
    /// <summary>The stored item that the recipient reads over REST.</summary>
    Inbox,

    /// <summary>The live frame on a WebSocket, SSE stream or long poll.</summary>
    Realtime,

    /// <summary>A phone push by FCM, one delivery for each device.</summary>
    Push,

    /// <summary>A mail by SMTP.</summary>
    Email,
}
