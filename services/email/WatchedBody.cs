using MimeKit;

namespace Notify.Email;

/// <summary>
/// The text and HTML of a mail, which tells when its last byte was handed to the connection. That is the moment after which
/// the final dot may have been sent: MailKit writes the dot next, and offers no event of its own for it.
/// </summary>
internal sealed class WatchedBody : MultipartAlternative
{
    /// <summary>Whether the body was written to a connection (true: whole; false: it begins).</summary>
    public Action<bool>? Written { get; set; }

    public override async Task WriteToAsync(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
    {
        Written?.Invoke(false);
        await base.WriteToAsync(options, stream, contentOnly, cancellationToken).ConfigureAwait(false);
        Written?.Invoke(true);
    }
}
