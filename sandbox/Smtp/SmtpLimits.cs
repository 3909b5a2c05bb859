namespace Notify.Sandbox;

/// <summary>Bounds of the SMTP dialogue (RFC 5321, section 4.5.3), so that no input grows memory or holds a connection for ever.</summary>
internal static class SmtpLimits
{
    /// <summary>Longest command line with its CRLF: the 512 octets of RFC 5321, and room for SMTPUTF8 and parameters.</summary>
    public const int CommandOctets = 2048;

    /// <summary>Longest line of a message with its CRLF, without a stuffed dot.</summary>
    public const int TextOctets = 1000;

    /// <summary>Most recipients of a transaction.</summary>
    public const int Recipients = 100;

    /// <summary>Most commands in error before the connection is closed.</summary>
    public const int Errors = 20;
}
