using CsCheck;
using MimeKit;
using Notify.Email;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Email;

public sealed class EmailMessageTests
{
    private static readonly Guid Id = new("0197c2f0-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EmailOptions Options = new() { From = "Notify <notify@example.org>" };

    private static readonly string[] Expected =
        ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-Id", "Subject", "To", "X-Notify-Type"];

    [Fact]
    public void A_mail_has_its_headers_and_two_parts()
    {
        var message = Parsed(Payload());
        message.MessageId.ShouldBe($"{Id:D}@example.org");
        message.Date.ShouldBe(Now);
        message.From.ToString().ShouldBe("\"Notify\" <notify@example.org>");
        message.To.ToString().ShouldBe("bob@example.org");
        message.Subject.ShouldBe("Grüße von Alice");
        message.Headers["Auto-Submitted"].ShouldBe("auto-generated");
        message.Headers["X-Notify-Type"].ShouldBe("NEW_MESSAGE");
        message.TextBody!.ReplaceLineEndings("\n").ShouldBe("Lunch?\n.\nOr dinner? ☕");
        message.HtmlBody.ShouldBe("<p>Lunch?</p>");
        Names(message).ShouldBe(Expected);
    }

    [Fact]
    public void One_click_switches_off_by_two_headers_and_a_link_that_no_line_breaks()
    {
        var url = "https://notify.example.org/v1/unsubscribe/" + new string('A', 400);
        var message = Parsed(Payload() with { UnsubscribeUrl = url });
        message.Headers[HeaderId.ListUnsubscribe]!.Trim().ShouldBe($"<{url}>");
        message.Headers[HeaderId.ListUnsubscribePost].ShouldBe("List-Unsubscribe=One-Click");
        Names(message).ShouldBe([.. Expected.Append("List-Unsubscribe").Append("List-Unsubscribe-Post").Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public void The_same_delivery_has_the_same_message_id_on_every_attempt()
    {
        var later = EmailMessage.Build(Id, Payload(), To(), Options, Now.AddHours(3));
        later.MessageId.ShouldBe(Parsed(Payload()).MessageId);
    }

    [Fact]
    public void Reply_to_and_the_domain_of_message_ids_can_be_set()
    {
        var message = Parsed(Payload(), Options with { ReplyTo = "Help <help@example.org>", MessageIdDomain = "id.example.org" });
        message.ReplyTo.ToString().ShouldBe("\"Help\" <help@example.org>");
        message.MessageId.ShouldBe($"{Id:D}@id.example.org");
    }

    [Theory]
    [InlineData("Hi\r\nBcc: eve@example.org")]
    [InlineData("Hi\nBcc: eve@example.org")]
    [InlineData("Hi\rBcc: eve@example.org")]
    [InlineData("Hi\r\n\r\n<script>")]
    [InlineData("Hi\u2028Bcc: eve@example.org")]
    [InlineData("Hi\u0085Bcc: eve@example.org")]
    public void A_subject_or_type_cannot_start_another_header(string text)
    {
        var message = Parsed(Payload() with { Subject = text, Type = text });
        Names(message).ShouldBe(Expected);
        message.Bcc.ShouldBeEmpty();
        message.Subject!.ShouldNotContain(c => char.IsControl(c) || c == '\u2028');
        message.Headers["X-Notify-Type"]!.ShouldNotContain(c => char.IsControl(c) || c == '\u2028');
    }

    [Fact]
    public void A_subject_that_looks_encoded_is_not_decoded_into_another_header()
    {
        var message = Parsed(Payload() with { Subject = "=?utf-8?q?Hi=0D=0ABcc:_eve@example.org?=" });
        Names(message).ShouldBe(Expected);
        message.Bcc.ShouldBeEmpty();
    }

    [Fact]
    public void No_text_whatsoever_makes_another_header_or_recipient_or_part()
    {
        var text = Gen.String[Gen.OneOf(Gen.Char, Gen.OneOf('\r', '\n', '\0', ':', '=', '?', '<', '>', '@', ' ', '\t', '.', '\u2028', 'B')), 0, 300];
        Gen.Select(text, text, text, text).Sample((subject, type, body, sender) =>
        {
            var name = new MailboxAddress(sender, "notify@example.org").ToString();
            var options = EmailAddress.ParseSender(name) is null ? Options : Options with { From = name };
            var message = Parsed(Payload() with { Subject = subject, Type = type, Text = body, Html = body }, options);
            Names(message).ShouldBe(Expected);
            message.To.Mailboxes.Single().Address.ShouldBe("bob@example.org");
            message.From.Mailboxes.Single().Address.ShouldBe("notify@example.org");
            message.Body.ShouldBeOfType<MultipartAlternative>().Count.ShouldBe(2);
        });
    }

    [Fact]
    public void Every_line_on_the_wire_is_ASCII_ends_in_CR_LF_and_has_at_most_998_octets()
    {
        var text = Gen.String[Gen.OneOf(Gen.Char, Gen.OneOf('\r', '\n', '\0', '.', 'a', 'ü')), 0, 3000];
        Gen.Select(text, text).Sample((subject, body) =>
        {
            var wire = Wire(EmailMessage.Build(Id, Payload() with { Subject = subject, Text = body, Html = body }, To(), Options, Now));
            wire.ShouldAllBe(b => b < 128 && b != 0);
            var lines = System.Text.Encoding.ASCII.GetString(wire).Split("\r\n");
            lines.ShouldAllBe(l => l.Length <= 998 && !l.Contains('\r') && !l.Contains('\n'));
        });
    }

    [Fact]
    public void A_plain_text_with_stray_control_characters_has_whole_lines_only_on_the_wire_and_when_read()
    {
        Gen.String[Gen.OneOf('\r', '\n', '\0', '\u001b', '\t', '.', 'a'), 0, 200].Sample(body =>
        {
            var wire = Wire(EmailMessage.Build(Id, Payload() with { Text = body }, To(), Options, Now));
            System.Text.Encoding.ASCII.GetString(wire).Split("\r\n").ShouldAllBe(l => !l.Any(c => c == '\r' || c == '\n' || c == '\0'));
            MimeMessage.Load(new MemoryStream(wire)).TextBody!.ShouldAllBe(c => !char.IsControl(c) || c == '\r' || c == '\n' || c == '\t');
        });
    }

    private static string[] Names(MimeMessage message) =>
        [.. message.Headers.Select(h => h.Field).Concat(message.Body!.Headers.Select(h => h.Field)).Order(StringComparer.Ordinal)];

    private static EmailPayload Payload() => new()
    {
        Address = "bob@example.org",
        Subject = "Grüße von Alice",
        Text = "Lunch?\n.\nOr dinner? ☕",
        Html = "<p>Lunch?</p>",
        Type = "NEW_MESSAGE",
        Category = "messages",
    };

    private static MailboxAddress To() => EmailAddress.Parse("bob@example.org")!;

    private static MimeMessage Parsed(EmailPayload payload, EmailOptions? options = null) =>
        MimeMessage.Load(new MemoryStream(Wire(EmailMessage.Build(Id, payload, To(), options ?? Options, Now))));

    private static byte[] Wire(MimeMessage message)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        var wire = new MemoryStream();
        message.WriteTo(format, wire);
        return wire.ToArray();
    }
}
