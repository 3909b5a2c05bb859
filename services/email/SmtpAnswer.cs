namespace Notify.Email;

/// <summary>Where in the dialogue an answer, or the lack of one, belongs.</summary>
internal enum SmtpStage
{
    /// <summary>Name lookup, TCP, greeting, EHLO and TLS.</summary>
    Connect,

    /// <summary>AUTH.</summary>
    Auth,

    /// <summary>MAIL FROM.</summary>
    Mail,

    /// <summary>RCPT TO.</summary>
    Rcpt,

    /// <summary>DATA and the message, up to its last byte.</summary>
    Data,

    /// <summary>The final dot may have been sent: the server may have taken the message.</summary>
    AfterDot,
}

/// <summary>Why there is no answer.</summary>
internal enum SmtpSilence
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The connection could not be made, broke, or spoke no SMTP.</summary>
    Cut,

    /// <summary>The stage's deadline passed.</summary>
    Timeout,

    /// <summary>This process is stopping.</summary>
    Stopped,

    /// <summary>TLS was demanded and not offered, or its handshake failed.</summary>
    NoTls,

    /// <summary>The address needs SMTPUTF8, which the server does not offer.</summary>
    NoUtf8,
}

/// <summary>How a try at sending a mail ended, as the server said it.</summary>
/// <param name="Stage">Where.</param>
/// <param name="Status">The SMTP status code; 0 if there was no answer.</param>
/// <param name="Text">The answer's text without the status code, lines joined by line feeds. It may hold an address: never logged or stored.</param>
/// <param name="Silence">Why there was no answer.</param>
internal readonly record struct SmtpAnswer(SmtpStage Stage, int Status, string Text, SmtpSilence Silence = SmtpSilence.None)
{
    public static SmtpAnswer None(SmtpStage stage, SmtpSilence why) => new(stage, 0, "", why);
}
