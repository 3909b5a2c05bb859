using System.Net;

namespace Notify.Sandbox;

/// <summary>Where the sandbox listens and how much it keeps.</summary>
public sealed record SandboxOptions
{
    /// <summary>Address of all ports. Default 127.0.0.1.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Port of HTTP/1.1: everything that is served. Default 0, a free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>Port of HTTP/2 in clear text with prior knowledge: everything that is served, as FCM's clients speak. Default 0, a free one.</summary>
    public int FcmPort { get; init; }

    /// <summary>Port of SMTP. Default 0, a free one.</summary>
    public int SmtpPort { get; init; }

    /// <summary>Most entries of the journal; the oldest are dropped. Default 500,000.</summary>
    public int JournalEntries { get; init; } = 500_000;

    /// <summary>Most bytes of messages in the journal; the oldest are dropped. Default 512 MiB.</summary>
    public long JournalBytes { get; init; } = 512L << 20;

    /// <summary>How long an access token is valid. Default 1 h, as Google's.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Largest mail, bytes, announced as SIZE. Default 10 MiB.</summary>
    public int MailBytes { get; init; } = 10 << 20;

    /// <summary>How long the SMTP server waits for the next line. Default 5 min, as RFC 5321 asks.</summary>
    public TimeSpan MailIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most SMTP connections at once; the next one is answered 421. Default 256.</summary>
    public int MailConnections { get; init; } = 256;

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
