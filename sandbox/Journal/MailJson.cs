using System.Text;
using System.Text.Json;
using MimeKit;

namespace Notify.Sandbox;

/// <summary>Shows a raw mail as JSON: <c>{from, to, sender, subject, text, html, messageId, headers{}}</c>.</summary>
internal static class MailJson
{
    public static void Write(Utf8JsonWriter json, ReadOnlyMemory<byte> raw, string sender)
    {
        using var mail = Parse(raw);
        json.WriteStartObject();
        json.WriteString("from", Shown(mail?.From));
        json.WriteString("to", Shown(mail?.To));
        json.WriteString("sender", sender);
        json.WriteString("subject", mail?.Subject);
        json.WriteString("text", mail is null ? Encoding.UTF8.GetString(raw.Span) : mail.TextBody);
        json.WriteString("html", mail?.HtmlBody);
        json.WriteString("messageId", mail?.MessageId);
        json.WriteStartObject("headers");
        foreach (var header in (mail?.Headers ?? []).GroupBy(h => h.Field, StringComparer.OrdinalIgnoreCase))
            json.WriteString(header.Key, string.Join('\n', header.Select(h => h.Value)));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string? Shown(InternetAddressList? addresses) => addresses is null ? null : string.Join(", ", addresses.Select(Shown));

    // Plain addresses, so that a reader compares without a parser; a display name is kept in the header.
    private static string Shown(InternetAddress address) => address is MailboxAddress mailbox ? mailbox.Address : address.ToString();

    private static MimeMessage? Parse(ReadOnlyMemory<byte> raw)
    {
        try
        {
            using var stream = new MemoryStream(raw.ToArray(), writable: false);
            return MimeMessage.Load(stream, CancellationToken.None);
        }
        catch (FormatException)
        {
            return null; // not a mail at all, but accepted all the same: shown as text
        }
    }
}
