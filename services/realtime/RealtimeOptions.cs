using System.ComponentModel.DataAnnotations;

namespace Notify.Realtime;

/// <summary>Live connections. Section <c>Realtime</c>.</summary>
public sealed record RealtimeOptions
{
    /// <summary>The management address of the inbox service, such as <c>http://inbox:8081</c>. Empty: inbox runs in this process.</summary>
    public string InboxUrl { get; init; } = "";

    /// <summary>How often each connection is told the head of its inbox. Default 25 s.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a WebSocket without <c>Authorization</c> may take to send <c>auth</c>. Default 5 s.</summary>
    public TimeSpan AuthTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long live frames of a WebSocket that named no position wait after <c>hello</c> for its <c>resume</c>. Default 500 ms.</summary>
    public TimeSpan ResumeGrace { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a person counts as online after the end of a poll. Default 10 s.</summary>
    public TimeSpan PollGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a ticket may wait to be used. Default 30 s.</summary>
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one write may be stuck before its connection is cut. Default 5 s.</summary>
    public TimeSpan StuckWrite { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the end of a connection may take, and the end of all of them at a stop. Default 2 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Over which time clients are told to spread their return after a stop. Default 10 s.</summary>
    public TimeSpan ReconnectWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a read of the backlog may take. Default 5 s.</summary>
    public TimeSpan BacklogTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most connections that are let in at once by this process; more are sent back to try again. Default 256.</summary>
    [Range(1, 100_000)]
    public int Handshakes { get; init; } = 256;

    /// <summary>Most reads of the backlog at once in this process. Default 16.</summary>
    [Range(1, 1000)]
    public int BacklogReads { get; init; } = 16;

    /// <summary>Items of one page of the backlog. Default 100.</summary>
    [Range(1, 100)]
    public int BacklogPage { get; init; } = 100;

    /// <summary>Most frames that wait for one connection. Default 256.</summary>
    [Range(1, 100_000)]
    public int QueueFrames { get; init; } = 256;

    /// <summary>Most bytes that wait for one connection; one frame may always wait. Default 64 KiB.</summary>
    [Range(1024, 1 << 30)]
    public int QueueBytes { get; init; } = 64 * 1024;

    /// <summary>Largest message of a client in bytes. Default 16 KiB.</summary>
    [Range(256, 1 << 20)]
    public int MaxFrameBytes { get; init; } = 16 * 1024;

    /// <summary>Commands a second that a connection may send for long. Default 10.</summary>
    [Range(1, 10_000)]
    public int CommandsPerSecond { get; init; } = 10;

    /// <summary>Commands that a connection may send at once. Default 20.</summary>
    [Range(1, 10_000)]
    public int CommandBurst { get; init; } = 20;

    /// <summary>Most connections of one person to this process. Default 20.</summary>
    [Range(1, 10_000)]
    public int ConnectionsPerPerson { get; init; } = 20;
}
