using System.Text.Json;
using Notify.Catalog;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>What is to be sent: a push or a mail as it would have gone at once, and what a digest says of it.</summary>
internal sealed record HeldContent
{
    public required DigestItem Item { get; init; }

    public PushDelivery? Push { get; init; }

    public EmailDelivery? Email { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StoredJson.Default.HeldContent);

    public static HeldContent Parse(byte[] json) => JsonSerializer.Deserialize(json, StoredJson.Default.HeldContent)!;
}

/// <summary>A push or mail that waits.</summary>
internal sealed record HeldDelivery
{
    /// <summary>Its place in the order of arrival; 0 before it is stored.</summary>
    public long N { get; init; }

    public required string Tenant { get; init; }

    public required string Recipient { get; init; }

    public required Guid NotificationId { get; init; }

    public required Guid EventId { get; init; }

    public required DeliveryChannel Channel { get; init; }

    public required string Type { get; init; }

    public required string Category { get; init; }

    public string? CollapseKey { get; init; }

    /// <summary>The rule that holds it.</summary>
    public required string Rule { get; init; }

    /// <summary>When it was decided first.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset Until { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required HeldContent Content { get; init; }

    /// <summary>W3C trace context of the notification.</summary>
    public string? Trace { get; init; }

    /// <summary>When it is decided again: when it is due, or expires.</summary>
    public DateTimeOffset DueAt => ExpiresAt < Until ? ExpiresAt.Value : Until;

    public Priority Priority => Content.Push?.Priority ?? Content.Email!.Priority;

    /// <summary>What goes together.</summary>
    public HeldGroup Group => new(new(Tenant, Recipient), Channel, Category);
}

/// <summary>What is sent together: of one person, channel and category.</summary>
internal readonly record struct HeldGroup(Platform.Person Person, DeliveryChannel Channel, string Category);
