using System.ComponentModel.DataAnnotations;
using System.Text;
using Notify.Platform.Ledger;

namespace Notify.Email;

/// <summary>How the connection to the mail server is protected.</summary>
internal enum SmtpTls
{
    /// <summary>STARTTLS, demanded: a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>STARTTLS if it is offered, else plain text, also where an attacker took the offer away; so loopback only, unless <see cref="EmailOptions.AllowPlainText"/>.</summary>
    Opportunistic,

    /// <summary>TLS from the first byte, usually port 465.</summary>
    SslOnConnect,

    /// <summary>Plain text; loopback only, unless <see cref="EmailOptions.AllowPlainText"/>.</summary>
    None,
}

/// <summary>How mail is sent. Section <c>Email</c>.</summary>
internal sealed record EmailOptions : IValidatableObject
{
    /// <summary>The mail server, <c>smtp://[user:password@]host[:port]</c> or <c>smtps://...</c>. It wins over <see cref="Host"/>, <see cref="Port"/>, <see cref="User"/> and <see cref="Password"/>.</summary>
    public string Url { get; init; } = "";

    /// <summary>The mail server's name, if <see cref="Url"/> is not set.</summary>
    public string Host { get; init; } = "";

    /// <summary>The mail server's port. Default 0: 465 with <see cref="SmtpTls.SslOnConnect"/>, else 587.</summary>
    [Range(0, 65535)]
    public int Port { get; init; }

    /// <summary>The user for SMTP AUTH. Default: nothing, no AUTH.</summary>
    public string User { get; init; } = "";

    /// <summary>The password for SMTP AUTH.</summary>
    public string Password { get; init; } = "";

    /// <summary>Default: SslOnConnect for <c>smtps://</c>, None on loopback, else StartTls. None and Opportunistic are refused off loopback.</summary>
    public SmtpTls? Tls { get; init; }

    /// <summary>Whether <see cref="Tls"/> may be None or Opportunistic off loopback: addresses, contents and passwords are readable on the way. For a sandbox in a container only; the start warns of it. Default false.</summary>
    public bool AllowPlainText { get; init; }

    /// <summary>Whether certificates are looked up in revocation lists; turn off where their hosts cannot be reached. Default true.</summary>
    public bool CheckRevocation { get; init; } = true;

    /// <summary>A PEM file of certificate authorities that are trusted beside the system's, for a mail server with a certificate of your own. Default: none.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>The sender, <c>Name &lt;address&gt;</c>.</summary>
    public string From { get; init; } = "";

    /// <summary>Where replies go. Default: the sender.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The right side of Message-IDs. Default: the domain of <see cref="From"/>.</summary>
    public string? MessageIdDomain { get; init; }

    /// <summary>
    /// Where mails that cannot be delivered come back to, an address such as <c>bounces@example.com</c> whose server delivers plus addresses
    /// (<c>bounces+...@example.com</c>) and hands them to <c>POST /v1/email/bounces</c>. Default: nothing, they go to <see cref="From"/>.
    /// </summary>
    public string ReturnPath { get; init; } = "";

    /// <summary>The secret that signs return paths, at least 32 bytes; needed with <see cref="ReturnPath"/>. A new one voids the reports that are under way.</summary>
    public string BounceKey { get; init; } = "";

    /// <summary>Most connections of this process. Default 8.</summary>
    [Range(1, 256)]
    public int Connections { get; init; } = 8;

    /// <summary>Mails on one connection before it is replaced. Default 100.</summary>
    [Range(1, 10_000)]
    public int MailsPerConnection { get; init; } = 100;

    /// <summary>A connection that was idle for longer is probed by NOOP before it is used. Default 5 s.</summary>
    public TimeSpan ProbeAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection that was idle for longer is closed. Default 20 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Deadline of connecting (greeting and TLS included) and of every command, whole and not per read. Default 30 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Deadline of the answer to the final dot (RFC 5321, section 4.5.3.2.6). Default 10 min.</summary>
    public TimeSpan FinalDotTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>First wait after the server deferred a mail (greylisting, throttling, 4xx); doubles each time. Default 5 min.</summary>
    public TimeSpan FirstDeferral { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait after a deferral. Default 1 h.</summary>
    public TimeSpan LongestDeferral { get; init; } = TimeSpan.FromHours(1);

    /// <summary>No further attempt after this. Default 24 h.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The ledger's settings. Default cap 8.</summary>
    public LedgerOptions Ledger { get; init; } = new() { Cap = 8 };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url.Length > 0 && SmtpServer.ParseUrl(Url) is null)
            yield return new("Email:Url is not of the form smtp://host:port or smtps://host:port.");
        else if (Url.Length == 0 && Host.Length == 0)
            yield return new("Email:Url is missing: set it (or SMTP_URL) to smtp://host:port of your mail server.");
        else if (!AllowPlainText && SmtpServer.Of(this) is { MayBeReadable: true } server)
            yield return new($"Email:Tls is {server.Tls}, which is only allowed when the mail server is on loopback (for a sandbox elsewhere: Email:AllowPlainText).");
        if (CaFile.Length > 0 && !File.Exists(CaFile))
            yield return new("Email:CaFile names no file: give the path of a PEM file with certificates, or leave it empty.");
        if (EmailAddress.ParseSender(From) is null)
            yield return new("Email:From is missing or not of the form Name <address>.");
        if (ReplyTo is not null && EmailAddress.ParseSender(ReplyTo) is null)
            yield return new("Email:ReplyTo is not of the form Name <address>.");
        if (MessageIdDomain is not null && !EmailAddress.IsDomain(MessageIdDomain))
            yield return new("Email:MessageIdDomain is not a domain.");
        if (ReturnPath.Length > 0 && EmailAddress.Parse(ReturnPath) is not { LocalPart.Length: <= Notify.Email.ReturnPath.LongestName })
            yield return new($"Email:ReturnPath is not an address with at most {Notify.Email.ReturnPath.LongestName} characters before the @.");
        if (ReturnPath.Length > 0 && Encoding.UTF8.GetByteCount(BounceKey) < 32)
            yield return new("Email:BounceKey is missing or shorter than 32 bytes: set it to a random secret (openssl rand -base64 48), or leave Email:ReturnPath empty.");
        var inner = new List<ValidationResult>();
        Validator.TryValidateObject(Ledger, new ValidationContext(Ledger), inner, validateAllProperties: true);
        foreach (var result in inner) yield return new($"Email:Ledger: {result.ErrorMessage}");
    }
}
