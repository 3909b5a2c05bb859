using CsCheck;
using Notify.Email;
using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Email;

public sealed class SmtpReactionTests
{
    /// <summary>Texts as Postfix, Exim, Exchange Online, Gmail, Outlook.com, Yahoo, SES and others send them, addresses replaced.</summary>
    public static TheoryData<string, int, string, string, string?> Answers => new()
    {
        // stage, status, text, outcome, reason
        { "AfterDot", 250, "2.0.0 Ok: queued as 4Zx2Rk1Yb2z9", "Sent", null },
        { "AfterDot", 250, "OK id=1tX2ab-0000Cd-5E", "Sent", null },
        { "Connect", 554, "5.7.1 Service unavailable; client host blocked", "Retry", "smtp_unavailable" },
        { "Connect", 421, "4.7.0 Too many connections", "Defer", "smtp_busy" },
        { "Auth", 535, "5.7.8 Username and Password not accepted", "Defer", "auth_refused" },
        { "Auth", 454, "4.7.0 Temporary authentication failure", "Retry", "auth_unavailable" },
        { "Mail", 530, "5.7.0 Authentication Required", "Defer", "auth_refused" },
        { "Mail", 550, "5.7.1 Sender address rejected: not owned by user", "Defer", "sender_refused" },
        { "Mail", 553, "5.1.8 Sender address rejected: Domain not found", "Defer", "sender_refused" },
        { "Mail", 552, "5.3.4 Message size exceeds fixed limit", "Failed", "too_large" },
        { "Mail", 552, "Message size exceeds maximum permitted", "Failed", "too_large" },
        { "Mail", 501, "5.5.4 Invalid arguments", "Failed", "protocol_error" },
        { "Mail", 501, "Syntax error", "Failed", "protocol_error" },
        { "Mail", 451, "4.7.1 Try again later", "Defer", "throttled" },
        { "Mail", 421, "4.4.2 Connection timed out", "Defer", "smtp_busy" },
        { "Rcpt", 550, "5.1.1 <x@example.org>: Recipient address rejected: User unknown in virtual mailbox table", "Failed!", "address_unknown" },
        { "Rcpt", 550, "5.1.1 The email account that you tried to reach does not exist.\n5.1.1 Please try double-checking it", "Failed!", "address_unknown" },
        { "Rcpt", 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "Failed!", "domain_unknown" },
        { "Rcpt", 556, "5.1.10 Recipient address has null MX", "Failed!", "domain_unknown" },
        { "Rcpt", 550, "5.1.2 Host unknown", "Failed!", "domain_unknown" },
        { "Rcpt", 553, "5.1.3 The recipient address is not a valid RFC-5321 address", "Failed!", "bad_address" },
        { "Rcpt", 551, "5.1.6 Mailbox has moved", "Failed!", "address_unknown" },
        { "Rcpt", 550, "5.2.1 The email account that you tried to reach is disabled", "Failed!", "mailbox_disabled" },
        { "AfterDot", 550, "5.1.1 no such user", "Failed!", "address_unknown" },
        { "Rcpt", 552, "5.2.2 The email account that you tried to reach is over quota", "Defer~", "mailbox_full" },
        { "Rcpt", 452, "4.2.2 The email account that you tried to reach is over quota", "Defer~", "mailbox_full" },
        { "Rcpt", 552, "Mailbox full", "Defer~", "mailbox_full" },
        { "AfterDot", 552, "5.2.2 Mailbox is full", "Defer~", "mailbox_full" },
        { "Rcpt", 550, "5.1.8 <notify@example.org>: Sender address rejected: Domain not found", "Defer", "sender_refused" },
        { "Rcpt", 553, "5.1.7 Bad sender address", "Defer", "sender_refused" },
        { "Connect", 220, "not what was asked for", "Retry", "smtp_unavailable" },
        { "Connect", 450, "4.3.2 Not accepting messages now", "Retry", "smtp_unavailable" },
        { "Auth", 534, "5.7.9 Authentication mechanism is too weak", "Defer", "auth_refused" },
        { "Auth", 538, "5.7.11 Encryption required for requested authentication mechanism", "Defer", "auth_refused" },
        { "Auth", 432, "4.7.12 A password transition is needed", "Retry", "auth_unavailable" },
        { "Auth", 421, "4.7.0 Too many login attempts", "Defer", "smtp_busy" },
        { "Mail", 550, "5.7.26 Unauthenticated email from example.org is not accepted due to DMARC", "Defer", "sender_refused" },
        { "Mail", 550, "5.2.3 Message too large", "Failed", "too_large" },
        { "Mail", 554, "5.3.3 The server lacks a feature", "Defer", "sender_refused" },
        { "Mail", 550, "5.6.7 Non-ASCII addresses not permitted", "Failed", "protocol_error" },
        { "Data", 451, "4.4.3 Directory server failure", "Defer", "deferred" },
        { "Data", 421, "4.3.2 System shutting down", "Defer", "smtp_busy" },
        { "Data", 552, "5.3.4 Message too big for system", "Failed", "too_large" },
        { "Rcpt", 452, "4.5.3 Too many recipients", "Defer", "deferred" },
        { "AfterDot", 250, "2.6.0 Message received", "Sent", null },
        { "AfterDot", 552, "5.3.4 Message too big for system", "Failed", "too_large" },
        { "AfterDot", 552, "5.2.3 Message exceeds local size limit", "Failed", "too_large" },
        { "AfterDot", 552, "Message exceeds maximum size", "Failed", "too_large" },
        { "AfterDot", 554, "5.6.0 Message contains invalid header", "Failed", "content_refused" },
        { "Data", 503, "5.5.1 No valid recipients", "Failed", "protocol_error" },
        { "AfterDot", 550, "5.7.26 This mail has been blocked because the sender is unauthenticated", "Failed", "policy_refused" },
        { "Rcpt", 550, "5.7.1 Service unavailable, Client host blocked using Spamhaus", "Failed", "policy_refused" },
        { "Rcpt", 554, "5.7.1 <x@example.org>: Relay access denied", "Failed", "policy_refused" },
        { "Rcpt", 550, "5.4.1 Recipient address rejected: Access denied", "Failed", "address_refused" },
        { "Rcpt", 550, "Requested action not taken: mailbox unavailable", "Failed?", "address_refused" },
        { "Rcpt", 550, "No such user here", "Failed?", "address_refused" },
        { "Rcpt", 553, "sorry, that domain isn't in my list of allowed rcpthosts", "Failed", "bad_address" },
        { "Rcpt", 554, "delivery error: dd This user doesn't have an account", "Failed", "address_refused" },
        { "Rcpt", 450, "4.2.0 <x@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/", "Defer", "deferred" },
        { "Rcpt", 451, "4.7.1 Greylisting in action, please come back later", "Defer", "throttled" },
        { "Rcpt", 450, "4.2.1 The user you are trying to contact is receiving mail at a rate that is too high", "Defer", "deferred" },
        { "Rcpt", 451, "Temporary local problem - please try later", "Defer", "deferred" },
        { "Rcpt", 450, "5.1.1 User unknown", "Defer", "deferred" },
        { "Rcpt", 550, "4.1.1 User unknown", "Failed?", "address_refused" },
        { "Rcpt", 452, "4.3.1 Insufficient system storage", "Defer", "deferred" },
        { "AfterDot", 421, "4.7.28 Our system has detected an unusual rate of unsolicited mail", "Defer", "smtp_busy" },
        { "AfterDot", 451, "4.3.0 Error: queue file write error", "Defer", "deferred" },
        { "AfterDot", 451, "4.4.0 Primary target IP address responded with: 421", "Defer", "deferred" },
        { "AfterDot", 554, "Transaction failed", "Failed", "refused" },
        { "AfterDot", 571, "Message refused", "Failed", "refused" },
        { "AfterDot", 354, "go on", "Unknown", "unexpected_answer" },
        { "Data", 250, "what", "Retry", "unexpected_answer" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_is_judged_by_stage_then_enhanced_code_then_status(string stage, int status, string text, string outcome, string? reason)
    {
        var reaction = SmtpReaction.To(new(Enum.Parse<SmtpStage>(stage), status, text));
        reaction.Reason.ShouldBe(reason);
        reaction.Deferred.ShouldBe(outcome.StartsWith("Defer", StringComparison.Ordinal));
        reaction.Address.ShouldBe(outcome switch
        {
            "Failed!" => AddressVerdict.Dead,
            "Failed?" => AddressVerdict.Refused,
            "Defer~" => AddressVerdict.Soft,
            _ => AddressVerdict.None,
        });
        reaction.Outcome.ShouldBe(outcome switch
        {
            "Sent" => SendOutcome.Sent,
            "Unknown" => SendOutcome.Unknown,
            "Retry" or "Defer" or "Defer~" => SendOutcome.Retry,
            _ => SendOutcome.Failed,
        });
    }

    [Theory]
    [InlineData("Auth", 535, "5.7.8 no", true)]
    [InlineData("Mail", 550, "5.7.1 not owned by user", true)]
    [InlineData("Rcpt", 550, "5.1.8 Sender address rejected", true)]
    [InlineData("AfterDot", 550, "5.7.26 unauthenticated", true)]
    [InlineData("Data", 503, "5.5.1 No valid recipients", true)]
    [InlineData("Data", 250, "what", false)]
    [InlineData("AfterDot", 354, "go on", true)]
    [InlineData("Connect", 554, "5.7.1 blocked", false)]
    [InlineData("Auth", 454, "4.7.0 later", false)]
    [InlineData("Rcpt", 550, "5.1.1 unknown", false)]
    [InlineData("Rcpt", 552, "5.2.2 full", false)]
    [InlineData("Rcpt", 451, "4.7.1 greylisted", false)]
    [InlineData("AfterDot", 554, "5.6.0 invalid header", false)]
    public void What_speaks_against_our_set_up_or_reputation_raises_an_alarm(string stage, int status, string text, bool alarm) =>
        SmtpReaction.To(new(Enum.Parse<SmtpStage>(stage), status, text)).Alarm.ShouldBe(alarm);

    [Theory]
    [InlineData("Connect", "Cut", SendOutcome.Retry, "smtp_unavailable")]
    [InlineData("Connect", "NoTls", SendOutcome.Retry, "tls_unavailable")]
    [InlineData("Auth", "Timeout", SendOutcome.Retry, "smtp_unavailable")]
    [InlineData("Mail", "Timeout", SendOutcome.Retry, "smtp_timeout")]
    [InlineData("Rcpt", "Cut", SendOutcome.Retry, "connection_lost")]
    [InlineData("Rcpt", "NoUtf8", SendOutcome.Failed, "smtputf8_unsupported")]
    [InlineData("Data", "Cut", SendOutcome.Retry, "connection_lost")]
    [InlineData("Data", "Stopped", SendOutcome.Retry, "stopped")]
    [InlineData("AfterDot", "Cut", SendOutcome.Unknown, "no_answer_after_data")]
    [InlineData("AfterDot", "Timeout", SendOutcome.Unknown, "no_answer_after_data")]
    [InlineData("AfterDot", "Stopped", SendOutcome.Unknown, "no_answer_after_data")]
    public void Silence_means_not_sent_before_the_final_dot_and_unknown_after_it(string stage, string why, SendOutcome outcome, string reason)
    {
        var reaction = SmtpReaction.To(SmtpAnswer.None(Enum.Parse<SmtpStage>(stage), Enum.Parse<SmtpSilence>(why)));
        (reaction.Outcome, reaction.Reason).ShouldBe((outcome, reason));
        reaction.Address.ShouldBe(AddressVerdict.None);
    }

    [Fact]
    public void Only_a_2xx_after_the_final_dot_is_sent_and_only_a_5xx_fails_a_mail()
    {
        var answers = Gen.Select(Gen.Enum<SmtpStage>(), Gen.Int[100, 999], Gen.Select(Gen.Int[0, 9], Gen.Int[0, 12], Gen.Int[0, 30]));
        answers.Sample((stage, status, code) =>
        {
            var reaction = SmtpReaction.To(new(stage, status, $"{code.Item1}.{code.Item2}.{code.Item3} text"));
            (reaction.Outcome == SendOutcome.Sent).ShouldBe(stage == SmtpStage.AfterDot && status is >= 200 and < 300);
            if (reaction.Outcome == SendOutcome.Failed) status.ShouldBeGreaterThanOrEqualTo(500);
            if (reaction.Address is AddressVerdict.Dead or AddressVerdict.Refused) reaction.Outcome.ShouldBe(SendOutcome.Failed);
            if (reaction.Outcome != SendOutcome.Sent) reaction.Reason.ShouldNotBeNullOrEmpty();
        });
    }

    [Theory]
    [InlineData("5.1.1 no", "5.1.1")]
    [InlineData("5.7.26 no", "5.7.26")]
    [InlineData("  4.2.2\nmore", "4.2.2")]
    [InlineData("#5.1.1 qmail's form", "5.1.1")]
    [InlineData("5.1.1", "5.1.1")]
    [InlineData("no 5.1.1", null)]
    [InlineData("3.1.1 no", null)]
    [InlineData("5.1.1234 no", null)]
    [InlineData("5.1.1.1 looks like an address", null)]
    [InlineData("", null)]
    public void An_enhanced_code_is_read_from_the_start_of_the_text_only(string text, string? code) =>
        EnhancedCode.Parse(text)?.ToString().ShouldBe(code);

    [Theory]
    [InlineData("2.0.0 Ok: queued as 4Zx2Rk1Yb2z9", "4Zx2Rk1Yb2z9")]
    [InlineData("OK id=1tX2ab-0000Cd-5E", "1tX2ab-0000Cd-5E")]
    [InlineData("2.6.0 <a@b.example> [InternalId=1234567890, Hostname=X.example] Queued mail for delivery", "1234567890")]
    [InlineData("2.0.0 Ok, bob@example.org has it", null)]
    [InlineData("queued as bobby@example.org", null)]
    public void Of_the_last_answer_only_the_queue_id_is_kept(string text, string? id) => QueueId.Parse(text).ShouldBe(id);
}
