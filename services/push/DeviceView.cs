using System.Text.Json.Serialization;

namespace Notify.Push;

/// <summary>What an app says of itself when it registers.</summary>
internal sealed record DeviceRegistration
{
    /// <summary><c>android</c>, <c>ios</c> or <c>web</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>FCM's registration token, 1 to 4096 characters.</summary>
    public required string Token { get; init; }

    public string? AppVersion { get; init; }

    /// <summary>A BCP 47 tag.</summary>
    public string? Locale { get; init; }
}

/// <summary>A device as it is shown: never with its token.</summary>
internal sealed record DeviceView
{
    public required string DeviceId { get; init; }

    public required string Platform { get; init; }

    public string? AppVersion { get; init; }

    public string? Locale { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }
}

internal sealed record DeviceList
{
    public required IReadOnlyList<DeviceView> Items { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DeviceRegistration))]
[JsonSerializable(typeof(DeviceView))]
[JsonSerializable(typeof(DeviceList))]
internal sealed partial class DeviceJson : JsonSerializerContext;
