using System.ComponentModel.DataAnnotations;

namespace Notify.Contracts;

/// <summary>The first frame of a live stream.</summary>
public sealed record HelloFrame
{
    /// <summary>Always <c>hello</c>.</summary>
    [AllowedValues("hello")]
    public string Type { get; init; } = "hello";

    /// <summary>Seconds until the token expires.</summary>
    public required long Ttl { get; init; }

    /// <summary>Seconds between pings.</summary>
    public required double Ping { get; init; }

    /// <summary>The person's newest seq.</summary>
    public required long Head { get; init; }

    /// <summary>The counters at <see cref="Head"/>.</summary>
    public required InboxCounts Counts { get; init; }

    /// <summary>The connection's id, to name it in a report.</summary>
    public required Guid Conn { get; init; }
}

/// <summary>The server is alive.</summary>
public sealed record PingFrame
{
    /// <summary>Always <c>ping</c>.</summary>
    [AllowedValues("ping")]
    public string Type { get; init; } = "ping";

    /// <summary>The person's newest seq; absent if the inbox did not tell.</summary>
    public long? Head { get; init; }
}

/// <summary>What was missing between two positions has been sent, or cannot be.</summary>
public sealed record SyncFrame
{
    /// <summary>Always <c>sync</c>.</summary>
    [AllowedValues("sync")]
    public string Type { get; init; } = "sync";

    /// <summary>The position before.</summary>
    public required long From { get; init; }

    /// <summary>The position now.</summary>
    public required long To { get; init; }

    /// <summary>Whether all between has been sent; if not, the client reloads its list.</summary>
    public required bool Recovered { get; init; }
}

/// <summary>The server is about to stop.</summary>
public sealed record ReconnectFrame
{
    /// <summary>Always <c>reconnect</c>.</summary>
    [AllowedValues("reconnect")]
    public string Type { get; init; } = "reconnect";

    /// <summary>Milliseconds to wait before coming back, to any node.</summary>
    public required long After { get; init; }
}

/// <summary>A command was not understood or not allowed; the connection stays.</summary>
public sealed record ErrorFrame
{
    /// <summary>Always <c>error</c>.</summary>
    [AllowedValues("error")]
    public string Type { get; init; } = "error";

    /// <summary>A stable snake_case word to program against.</summary>
    public required string Code { get; init; }

    /// <summary>One sentence for a developer.</summary>
    public required string Message { get; init; }
}
