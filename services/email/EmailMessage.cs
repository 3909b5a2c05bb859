using System.Text;
using MimeKit;
using MimeKit.Text;

namespace Notify.Email;

/// <summary>Makes the message of a delivery. The same delivery gives the same Message-ID on every attempt.</summary>
internal static class EmailMessage
{
    private const int LongestLine = 78;

    public static MimeMessage Build(Guid deliveryId, EmailPayload payload, MailboxAddress to, EmailOptions options, DateTimeOffset now)
    {
        var from = EmailAddress.ParseSender(options.From) ?? throw new InvalidOperationException("Email:From is malformed.");
        var message = new MimeMessage
        {
            MessageId = $"{deliveryId:D}@{options.MessageIdDomain ?? from.Domain}",
            Date = now,
            Subject = OneLine(payload.Subject),
            Body = new WatchedBody { Part(TextFormat.Plain, payload.Text), Part(TextFormat.Html, payload.Html) },
        };
        message.From.Add(from);
        message.To.Add(to);
        if (options.ReplyTo is { } reply && EmailAddress.ParseSender(reply) is { } replyTo) message.ReplyTo.Add(replyTo);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Notify-Type", OneLine(payload.Type));
        if (payload.UnsubscribeUrl is { } url)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{url}>");
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        }

        message.Prepare(EncodingConstraint.SevenBit, LongestLine);
        return message;
    }

    private static TextPart Part(TextFormat format, string text)
    {
        var part = new TextPart(format);
        part.SetText(Encoding.UTF8, Lines(text));
        return part;
    }

    /// <summary>Control characters and line separators become one space.</summary>
    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsControl(c) && c is not ('\u2028' or '\u2029')) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().Trim();
    }

    /// <summary>Every line ends in CR LF and holds no other control character but tabs, so that no server sees a line or an end of message where another sees none.</summary>
    private static string Lines(string text)
    {
        var lines = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
            if (c is '\r' or '\n') lines.Append("\r\n");
            else if (!char.IsControl(c) || c == '\t') lines.Append(c);
        }

        return lines.ToString();
    }
}
