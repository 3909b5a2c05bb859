using Notify.Email;
using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Email;

/// <summary>Against a real mail server: TLS, what it takes and how it refuses.</summary>
public sealed class PostfixTests
{
    [Fact]
    public async Task A_mail_goes_over_STARTTLS_and_refusals_are_understood()
    {
        await using var postfix = await StartAsync("localhost");
        await using var rig = await RigAsync(postfix, o => o with { CaFile = postfix.CaFile });
        var sent = await rig.SendAsync("bob@example.test");
        sent.Outcome.ShouldBe(SendOutcome.Sent, postfix.Log());
        sent.ProviderId.ShouldNotBeNullOrEmpty();
        postfix.Log().ShouldContain(sent.ProviderId);
        postfix.Log().ShouldContain("TLS connection established");

        (await rig.SendAsync("nobody@example.test")).ShouldBe(SendResult.Failed("address_unknown"));
        (await rig.SendAsync("nobody@example.test")).ShouldBe(SendResult.Suppressed("address_suppressed"));
        (await rig.SendAsync("bob@elsewhere.test")).ShouldBe(SendResult.Failed("policy_refused"));
        (await rig.SendAsync("bob@example.test", text: string.Join('\n', Enumerable.Repeat(new string('x', 70), 400)))).ShouldBe(SendResult.Failed("too_large"));
        (await rig.SendAsync("bob@example.test")).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Theory]
    [InlineData("localhost", false, "StartTls")]
    [InlineData("localhost", false, "Opportunistic")]
    [InlineData("another.example.test", true, "StartTls")]
    public async Task A_certificate_that_is_not_trusted_gets_no_mail(string name, bool trusted, string tls)
    {
        await using var postfix = await StartAsync(name);
        await using var rig = await RigAsync(postfix, o => o with { Tls = Enum.Parse<SmtpTls>(tls), CaFile = trusted ? postfix.CaFile : "" });
        (await rig.SendAsync("bob@example.test")).ShouldBe(SendResult.Retry("tls_unavailable", null));
        postfix.Log().ShouldNotContain("client=");
    }

    private static Task<Postfix> StartAsync(string host)
    {
        Assert.SkipWhen(Postfix.Missing is not null, Postfix.Missing ?? "");
        return Postfix.StartAsync(host);
    }

    /// <summary>The test's authority publishes no revocation list.</summary>
    private static Task<EmailRig> RigAsync(Postfix postfix, Func<EmailOptions, EmailOptions> change) => EmailRig.CreateAsync(
        $"smtp://localhost:{postfix.Port}", o => change(o with { Tls = SmtpTls.StartTls, CheckRevocation = false }));
}
