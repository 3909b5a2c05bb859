using System.Text.Json.Serialization;

namespace Notify.Push;

/// <summary>The body of <c>messages:send</c> (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages), as far as it is used.</summary>
internal sealed record FcmRequest(FcmMessage Message)
{
    /// <summary>True: checked, not sent.</summary>
    [JsonPropertyName("validate_only")]
    public bool? ValidateOnly { get; init; }
}

internal sealed record FcmMessage
{
    public required string Token { get; init; }

    /// <summary>Strings only; anything else is refused.</summary>
    public required IReadOnlyDictionary<string, string> Data { get; init; }

    /// <summary>Null: the app gets the data and shows nothing.</summary>
    public FcmNotification? Notification { get; init; }

    public FcmAndroid? Android { get; init; }

    public FcmApns? Apns { get; init; }

    public FcmWebpush? Webpush { get; init; }
}

internal sealed record FcmNotification(string Title, string Body);

/// <param name="Priority"><c>NORMAL</c> or <c>HIGH</c>.</param>
/// <param name="Ttl">Seconds with an <c>s</c>, at most four weeks; null leaves it to FCM: four weeks.</param>
/// <param name="Notification">A notification of the same tag is replaced on the phone.</param>
internal sealed record FcmAndroid(string Priority, string? Ttl = null, FcmTag? Notification = null);

internal sealed record FcmTag(string Tag);

internal sealed record FcmApns(IReadOnlyDictionary<string, string> Headers, FcmApnsPayload? Payload = null);

internal sealed record FcmApnsPayload(FcmAps Aps);

/// <param name="ContentAvailable">1 wakes the app in the background.</param>
internal sealed record FcmAps([property: JsonPropertyName("content-available")] int ContentAvailable);

internal sealed record FcmWebpush(IReadOnlyDictionary<string, string> Headers, FcmTag Notification, [property: JsonPropertyName("fcm_options")] FcmWebOptions? Options);

internal sealed record FcmWebOptions(string Link);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FcmRequest))]
internal sealed partial class FcmJson : JsonSerializerContext;
