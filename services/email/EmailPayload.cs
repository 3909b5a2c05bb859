using System.Text.Json;
using System.Text.Json.Serialization;
using Notify.Contracts;

namespace Notify.Email;

/// <summary>What the ledger keeps of a delivery, besides its own columns.</summary>
internal sealed record EmailPayload
{
    public required string Address { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    public required string Type { get; init; }

    public required string Category { get; init; }

    public string? UnsubscribeUrl { get; init; }

    public static EmailPayload Of(EmailDelivery delivery) => new()
    {
        Address = delivery.Address,
        Subject = delivery.Subject,
        Text = delivery.Text,
        Html = delivery.Html,
        Type = delivery.Type,
        Category = delivery.Category,
        UnsubscribeUrl = delivery.UnsubscribeUrl,
    };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EmailJson.Default.EmailPayload);

    public static EmailPayload FromJson(byte[] json) => JsonSerializer.Deserialize(json, EmailJson.Default.EmailPayload)
        ?? throw new JsonException("The payload of a ledger entry is null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EmailPayload))]
internal sealed partial class EmailJson : JsonSerializerContext;
