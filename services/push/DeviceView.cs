using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Notify.Push;

/// <summary>What an app says of itself when it registers.</summary>
internal sealed record DeviceRegistration
{
    /// <summary><c>android</c>, <c>ios</c> or <c>web</c>.</summary>
    [AllowedValues("android", "ios", "web")]
    public required string Platform { get; init; }

    /// <summary>FCM's registration token, 1 to 4096 characters.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public required string Token { get; init; }

    /// <summary>The app's own version.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? AppVersion { get; init; }

    /// <summary>A BCP 47 tag.</summary>
    [StringLength(35, MinimumLength = 1)]
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
