using System.ComponentModel.DataAnnotations;
using Notify.Email;
using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Email;

public sealed class EmailOptionsTests
{
    private static readonly EmailOptions Good = new() { Url = "smtp://mail.example.org", From = "Notify <notify@example.org>" };

    [Theory]
    [InlineData("smtp://mail.example.org", null, "mail.example.org", 587, "StartTls")]
    [InlineData("smtp://mail.example.org:25", null, "mail.example.org", 25, "StartTls")]
    [InlineData("smtps://mail.example.org", null, "mail.example.org", 465, "SslOnConnect")]
    [InlineData("smtp://127.0.0.1:1025", null, "127.0.0.1", 1025, "None")]
    [InlineData("smtp://[::1]:1025", null, "::1", 1025, "None")]
    [InlineData("smtp://127.0.0.1:1025", "StartTls", "127.0.0.1", 1025, "StartTls")]
    public void A_url_says_where_and_the_host_how_unless_told(string url, string? tls, string host, int port, string expected)
    {
        var server = SmtpServer.Of(Good with { Url = url, Tls = tls is null ? null : Enum.Parse<SmtpTls>(tls) });
        (server.Host, server.Port, server.Tls.ToString()).ShouldBe((host, port, expected));
    }

    [Fact]
    public void A_url_may_hold_user_and_password()
    {
        var server = SmtpServer.Of(Good with { Url = "smtp://us%40er:pa%3Ass@mail.example.org" });
        (server.User, server.Password).ShouldBe(("us@er", "pa:ss"));
    }

    [Fact]
    public void Good_options_have_no_faults() => Faults(Good).ShouldBeEmpty();

    [Fact]
    public void Plain_text_is_refused_off_loopback()
    {
        foreach (var tls in new[] { SmtpTls.None, SmtpTls.Opportunistic })
            Faults(Good with { Tls = tls }).ShouldHaveSingleItem().ShouldStartWith($"Email:Tls is {tls}, which is only allowed when the mail server is on loopback");
    }

    [Fact]
    public void Plain_text_off_loopback_needs_its_own_word_and_is_never_chosen_by_it()
    {
        Faults(Good with { Tls = SmtpTls.None, AllowPlainText = true }).ShouldBeEmpty();
        SmtpServer.Of(Good with { AllowPlainText = true }).Tls.ShouldBe(SmtpTls.StartTls);
    }

    [Fact]
    public void Plain_text_is_allowed_on_loopback() => Faults(Good with { Url = "smtp://localhost:1025", Tls = SmtpTls.None }).ShouldBeEmpty();

    [Fact]
    public void Faults_name_their_setting()
    {
        Faults(Good with { Url = "" }).ShouldHaveSingleItem().ShouldContain("Email:Url");
        Faults(Good with { Url = "http://mail.example.org" }).ShouldHaveSingleItem().ShouldContain("Email:Url");
        Faults(Good with { From = "a@example.org, b@example.org" }).ShouldHaveSingleItem().ShouldContain("Email:From");
        Faults(Good with { From = "Notify\r\nBcc: <eve@example.org>" }).ShouldHaveSingleItem().ShouldContain("Email:From");
        Faults(Good with { ReplyTo = "nobody" }).ShouldHaveSingleItem().ShouldContain("Email:ReplyTo");
        Faults(Good with { MessageIdDomain = "a>b" }).ShouldHaveSingleItem().ShouldContain("Email:MessageIdDomain");
        Faults(Good with { ReturnPath = "bounces@example.org" }).ShouldHaveSingleItem().ShouldContain("Email:BounceKey");
        Faults(Good with { ReturnPath = "undeliverable@example.org", BounceKey = new string('k', 32) }).ShouldHaveSingleItem().ShouldContain("Email:ReturnPath");
        Faults(Good with { ReturnPath = "Bounces <bounces@example.org>", BounceKey = new string('k', 32) }).ShouldHaveSingleItem().ShouldContain("Email:ReturnPath");
        Faults(Good with { ReturnPath = "bounces@example.org", BounceKey = new string('k', 32) }).ShouldBeEmpty();
        Faults(Good with { CaFile = "/no/such/file.pem" }).ShouldHaveSingleItem().ShouldContain("Email:CaFile");
        Faults(Good with { Ledger = new LedgerOptions { Cap = 0 } }).ShouldHaveSingleItem().ShouldContain("Email:Ledger");
    }

    private static List<string> Faults(EmailOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return [.. faults.Select(f => f.ErrorMessage!)];
    }
}
