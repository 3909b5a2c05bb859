using System.ComponentModel.DataAnnotations;

namespace Notify.Contracts;

/// <summary>Who the client is: the first frame of a WebSocket that was opened without a token or ticket, within 5 seconds.</summary>
public sealed record AuthFrame
{
    /// <summary>Always <c>auth</c>.</summary>
    [AllowedValues("auth")]
    public string Type { get; init; } = "auth";

    /// <summary>The person's token.</summary>
    public required string Token { get; init; }

    /// <summary>The position to come back to; from the head if absent.</summary>
    [Range(0, long.MaxValue)]
    public long? Since { get; init; }
}

/// <summary>A newer token of the same person, before the old one expires.</summary>
public sealed record RefreshFrame
{
    /// <summary>Always <c>refresh</c>.</summary>
    [AllowedValues("refresh")]
    public string Type { get; init; } = "refresh";

    /// <summary>The person's token.</summary>
    public required string Token { get; init; }
}

/// <summary>Go back to a position: everything after it is sent again.</summary>
public sealed record ResumeFrame
{
    /// <summary>Always <c>resume</c>.</summary>
    [AllowedValues("resume")]
    public string Type { get; init; } = "resume";

    /// <summary>A seq of this inbox, or 0.</summary>
    [Range(0, long.MaxValue)]
    public required long Since { get; init; }
}

/// <summary>An answer to a ping; allowed and not needed.</summary>
public sealed record PongFrame
{
    /// <summary>Always <c>pong</c>.</summary>
    [AllowedValues("pong")]
    public string Type { get; init; } = "pong";
}
