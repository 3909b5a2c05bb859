using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Notify.Platform.Http;

/// <summary>How people and services prove who they are. Section <c>Auth</c>.</summary>
public sealed record AuthOptions : IValidatableObject
{
    /// <summary>The secret of development and of every sample; refused outside development.</summary>
    public const string SampleSecret = "development-only-secret-change-me-0123456789";

    /// <summary>The shared secret of people's JWTs (HS256), at least 32 bytes.</summary>
    public string HmacSecret { get; init; } = "";

    /// <summary>The secret before the last rotation; still accepted if set.</summary>
    public string PreviousHmacSecret { get; init; } = "";

    /// <summary>Required <c>iss</c>. Default <c>notify</c>.</summary>
    [Required]
    public string Issuer { get; init; } = "notify";

    /// <summary>Required <c>aud</c>. Default <c>notify</c>.</summary>
    [Required]
    public string Audience { get; init; } = "notify";

    /// <summary>Tolerated clock difference. Default 60 s.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The claim that names the tenant. Default <c>tenant</c>.</summary>
    [Required]
    public string TenantClaim { get; init; } = "tenant";

    /// <summary>Whether the sample secret is allowed. Set by <c>notify run --demo</c> and by the development launcher only.</summary>
    public bool Development { get; init; }

    /// <summary>The key that our own processes show each other on the management port, at least 32 bytes; needed when realtime and inbox run apart.</summary>
    public string InternalKey { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Encoding.UTF8.GetByteCount(HmacSecret) < 32)
            yield return new("Auth:HmacSecret is missing or shorter than 32 bytes: set it to a random secret (openssl rand -base64 48).");
        if (HmacSecret == SampleSecret && !Development)
            yield return new("Auth:HmacSecret is the published sample: set a secret of your own (openssl rand -base64 48).");
        if (PreviousHmacSecret.Length > 0 && Encoding.UTF8.GetByteCount(PreviousHmacSecret) < 32)
            yield return new("Auth:PreviousHmacSecret is shorter than 32 bytes.");
        if (InternalKey == SampleSecret && !Development)
            yield return new("Auth:InternalKey is the published sample: set a key of your own (openssl rand -base64 48).");
        if (InternalKey.Length > 0 && Encoding.UTF8.GetByteCount(InternalKey) < 32)
            yield return new("Auth:InternalKey is shorter than 32 bytes.");
    }
}
