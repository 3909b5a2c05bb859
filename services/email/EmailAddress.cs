using System.Globalization;
using System.Text;
using MimeKit;

namespace Notify.Email;

/// <summary>What counts as a mail address: one mailbox and nothing around it.</summary>
internal static class EmailAddress
{
    private const int LongestAddress = 254;
    private const int LongestLocalPart = 64;

    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>Null unless the text is exactly one address: no name, no list, no comment, no address literal, at most 254 octets.</summary>
    public static MailboxAddress? Parse(string text)
    {
        if (text.Length == 0 || Encoding.UTF8.GetByteCount(text) > LongestAddress || text.Any(IsUnsafe)) return null;
        if (!MailboxAddress.TryParse(Strict, text, out var mailbox) || !string.IsNullOrEmpty(mailbox.Name)) return null;
        return mailbox.Address == text && IsDomain(mailbox.Domain) && Encoding.UTF8.GetByteCount(mailbox.LocalPart) <= LongestLocalPart
            ? mailbox
            : null;
    }

    /// <summary>Null unless the text is an address, alone or as <c>Name &lt;address&gt;</c>.</summary>
    public static MailboxAddress? ParseSender(string text) =>
        !text.Any(IsUnsafe) && MailboxAddress.TryParse(Strict, text, out var mailbox) && Parse(mailbox.Address) is not null ? mailbox : null;

    /// <summary>A host name, international or not.</summary>
    public static bool IsDomain(string text)
    {
        try
        {
            var ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text);
            return ascii.Length is > 0 and <= 253 && !ascii.EndsWith('.');
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether the part before the @ needs a server with SMTPUTF8. An international domain alone does not: it has an ASCII form.</summary>
    public static bool NeedsUtf8(MailboxAddress mailbox) => !Ascii.IsValid(mailbox.LocalPart);

    /// <summary>The form under which an address is suppressed: servers that tell letter case apart in local parts are not worth a second bounce.</summary>
    public static string Normalize(string address) => address.ToLowerInvariant();

    private static bool IsUnsafe(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
