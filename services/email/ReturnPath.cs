using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MimeKit;

namespace Notify.Email;

/// <summary>
/// The envelope's sender of each mail (VERP): <c>bounces+(delivery id).(signature)@domain</c>. The signature is over the delivery and the
/// address that it went to, so a report can speak against no other address.
/// </summary>
internal sealed record ReturnPath(Guid DeliveryId, string Signature)
{
    /// <summary>The longest part before the plus that leaves room for the rest within the 64 octets of a local part.</summary>
    public const int LongestName = 10;

    private const int SignatureBytes = 10;

    /// <summary>Null if <see cref="EmailOptions.ReturnPath"/> is not set.</summary>
    public static MailboxAddress? For(Guid deliveryId, string address, EmailOptions options)
    {
        if (EmailAddress.Parse(options.ReturnPath) is not { } mailbox) return null;
        return new MailboxAddress("", $"{mailbox.LocalPart}+{deliveryId:N}.{Sign(deliveryId, address, options)}@{mailbox.Domain}");
    }

    /// <summary>Null unless the address is made as <see cref="For"/> makes them; what it says is to be checked by <see cref="Fits"/>.</summary>
    public static ReturnPath? Parse(string address, EmailOptions options)
    {
        if (EmailAddress.Parse(options.ReturnPath) is not { } mailbox) return null;
        var (prefix, suffix) = ($"{mailbox.LocalPart}+", $"@{mailbox.Domain}");
        if (!address.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || !address.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) return null;
        var parts = address[prefix.Length..^suffix.Length].Split('.');
        return parts.Length == 2 && Guid.TryParseExact(parts[0], "N", out var id) ? new(id, parts[1].ToLowerInvariant()) : null;
    }

    /// <summary>Whether the mail went to this address.</summary>
    public bool Fits(string address, EmailOptions options) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(Sign(DeliveryId, address, options)), Encoding.UTF8.GetBytes(Signature));

    private static string Sign(Guid deliveryId, string address, EmailOptions options)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"notify bounce {deliveryId:N} {EmailAddress.Normalize(address)}");
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.BounceKey), Encoding.UTF8.GetBytes(signed));
        return Convert.ToHexStringLower(mac.AsSpan(0, SignatureBytes));
    }
}
