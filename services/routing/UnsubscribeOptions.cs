using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Notify.Routing;

/// <summary>The links by which people switch mails of a category off with one click (RFC 8058). Section <c>Unsubscribe</c>.</summary>
internal sealed record UnsubscribeOptions : IValidatableObject
{
    /// <summary>Where people reach Notify, such as <c>https://notify.example.com</c>. Default: nothing, and mails carry no such link.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>The secret that signs the links, at least 32 bytes; needed with <see cref="PublicUrl"/>.</summary>
    public string Key { get; init; } = "";

    /// <summary>The secret before the last rotation; its links still work if it is set.</summary>
    public string PreviousKey { get; init; } = "";

    /// <summary>How long a link works after its event. Default 180 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(180);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lifetime < TimeSpan.FromDays(2)) yield return new("Unsubscribe:Lifetime is shorter than 2 days, within which an unsubscription must be possible.");
        if (PreviousKey.Length > 0 && Encoding.UTF8.GetByteCount(PreviousKey) < 32) yield return new("Unsubscribe:PreviousKey is shorter than 32 bytes.");
        if (PublicUrl.Length == 0) yield break;
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) || url.Query.Length > 0 || url.Fragment.Length > 0
            || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)))
            yield return new("Unsubscribe:PublicUrl is not of the form https://notify.example.com (http on loopback only).");
        if (Encoding.UTF8.GetByteCount(Key) < 32)
            yield return new("Unsubscribe:Key is missing or shorter than 32 bytes: set it to a random secret (openssl rand -base64 48), or leave Unsubscribe:PublicUrl empty.");
    }
}
