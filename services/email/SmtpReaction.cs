using Notify.Platform.Ledger;

namespace Notify.Email;

/// <summary>Whether an answer speaks against the address itself.</summary>
internal enum AddressVerdict
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Not yet: the mailbox is full, or mail to it came back for a passing cause. The third time, if that goes on for a week, suppresses the address.</summary>
    Soft,

    /// <summary>It may: the second one in 30 days suppresses the address.</summary>
    Refused,

    /// <summary>It does: the address is suppressed.</summary>
    Dead,
}

/// <summary>What an answer of the mail server leads to: by stage, then by enhanced code, then by status code.</summary>
/// <param name="Outcome">For the delivery.</param>
/// <param name="Reason">A stable snake_case word, unless sent.</param>
/// <param name="Deferred">The server asked to come back later: the long waits of deferrals, not the short ones of an outage.</param>
/// <param name="Address">For the address.</param>
/// <param name="Alarm">Someone should look: configuration, reputation, or a mistake of ours.</param>
internal sealed record SmtpReaction(
    SendOutcome Outcome, string? Reason, bool Deferred = false, AddressVerdict Address = AddressVerdict.None, bool Alarm = false)
{
    public static SmtpReaction To(SmtpAnswer answer) => answer switch
    {
        { Silence: not SmtpSilence.None } => ToSilence(answer),
        { Stage: SmtpStage.AfterDot, Status: >= 200 and < 300 } => new(SendOutcome.Sent, null),
        { Status: 421 } => Defer("smtp_busy"),
        { Stage: SmtpStage.Connect } => Retry("smtp_unavailable"),
        { Status: 530 or 534 or 535 or 538 } => Defer("auth_refused", alarm: true),
        { Stage: SmtpStage.Auth, Status: >= 500 } => Defer("auth_refused", alarm: true),
        { Stage: SmtpStage.Auth } => Retry("auth_unavailable"),
        { Status: >= 400 and < 500 } => ToTransient(EnhancedCode.Parse(answer.Text)),
        { Status: >= 500, Stage: SmtpStage.Mail } => ToSenderRefused(answer.Status, EnhancedCode.Parse(answer.Text)),
        { Status: >= 500 } => ToPermanent(answer.Stage, answer.Status, EnhancedCode.Parse(answer.Text)),
        { Stage: SmtpStage.AfterDot } => new(SendOutcome.Unknown, "unexpected_answer", Alarm: true),
        _ => Retry("unexpected_answer"),
    };

    /// <summary>After the final dot nobody knows; before it, the server cannot have taken the mail.</summary>
    private static SmtpReaction ToSilence(SmtpAnswer answer) => answer switch
    {
        { Stage: SmtpStage.AfterDot } => new(SendOutcome.Unknown, "no_answer_after_data"),
        { Silence: SmtpSilence.NoUtf8 } => Fail("smtputf8_unsupported"),
        { Silence: SmtpSilence.NoTls } => Retry("tls_unavailable", alarm: true),
        { Silence: SmtpSilence.Stopped } => Retry("stopped"),
        { Stage: SmtpStage.Connect or SmtpStage.Auth } => Retry("smtp_unavailable"),
        { Silence: SmtpSilence.Timeout } => Retry("smtp_timeout"),
        _ => Retry("connection_lost"),
    };

    private static SmtpReaction ToTransient(EnhancedCode? code) => code switch
    {
        { Subject: 2, Detail: 2 } => MailboxFull,
        { Class: 4, Subject: 7 } => Defer("throttled"),
        _ => Defer("deferred"),
    };

    /// <summary>A refused sender is no fault of the mail: it waits for the sender's domain or policy to be put right, until it is given up.</summary>
    private static SmtpReaction ToSenderRefused(int status, EnhancedCode? code) => (status, code) switch
    {
        (_, { Class: 5, Subject: 2, Detail: 3 } or { Class: 5, Subject: 3, Detail: 4 }) or (552, null) => Fail("too_large"),
        (_, { Class: 5, Subject: 5 or 6 }) or ( >= 500 and < 510, null) or (555, null) => Fail("protocol_error", alarm: true),
        _ => Defer("sender_refused", alarm: true),
    };

    private static SmtpReaction ToPermanent(SmtpStage stage, int status, EnhancedCode? code) => code switch
    {
        { Subject: 2, Detail: 2 } => MailboxFull,
        { Class: 5, Subject: 1, Detail: 1 or 6 } => Fail("address_unknown", AddressVerdict.Dead),
        { Class: 5, Subject: 1, Detail: 2 or 10 } => Fail("domain_unknown", AddressVerdict.Dead),
        { Class: 5, Subject: 1, Detail: 3 } => Fail("bad_address", AddressVerdict.Dead),
        // Servers that wait for RCPT before they refuse MAIL.
        { Class: 5, Subject: 1, Detail: 7 or 8 } => Defer("sender_refused", alarm: true),
        { Class: 5, Subject: 2, Detail: 1 } => Fail("mailbox_disabled", AddressVerdict.Dead),
        { Class: 5, Subject: 2, Detail: 3 } or { Class: 5, Subject: 3, Detail: 4 } => Fail("too_large"),
        { Class: 5, Subject: 5 } => Fail("protocol_error", alarm: true),
        { Class: 5, Subject: 6 } => Fail("content_refused"),
        { Class: 5, Subject: 7 } => Fail("policy_refused", alarm: true),
        { Class: 5 } => Fail(stage == SmtpStage.Rcpt ? "address_refused" : "refused"),
        _ => ToStatus(stage, status),
    };

    /// <summary>Without an enhanced code, or with one of another class than the status, the status decides.</summary>
    private static SmtpReaction ToStatus(SmtpStage stage, int status) => (stage, status) switch
    {
        (_, < 510 or 555) => Fail("protocol_error", alarm: true),
        (SmtpStage.Rcpt, 550) => Fail("address_refused", AddressVerdict.Refused),
        (SmtpStage.Rcpt, 552) => MailboxFull,
        (SmtpStage.Rcpt, 553) => Fail("bad_address"),
        (SmtpStage.Rcpt, _) => Fail("address_refused"),
        (_, 552) => Fail("too_large"),
        _ => Fail("refused"),
    };

    private static SmtpReaction MailboxFull => Defer("mailbox_full") with { Address = AddressVerdict.Soft };

    private static SmtpReaction Retry(string reason, bool alarm = false) => new(SendOutcome.Retry, reason, Alarm: alarm);

    private static SmtpReaction Defer(string reason, bool alarm = false) => new(SendOutcome.Retry, reason, Deferred: true, Alarm: alarm);

    private static SmtpReaction Fail(string reason, AddressVerdict address = AddressVerdict.None, bool alarm = false) =>
        new(SendOutcome.Failed, reason, Address: address, Alarm: alarm);
}
