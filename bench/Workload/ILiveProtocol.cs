using System.Net.WebSockets;

namespace Notify.Bench.Workload;

/// <summary>How a system speaks to a connected person over a WebSocket.</summary>
internal interface ILiveProtocol
{
    Uri Address { get; }

    /// <summary>Headers of the handshake.</summary>
    void Prepare(ClientWebSocketOptions options, int person);

    LiveMessage Read(ReadOnlySpan<byte> message, int person);
}

/// <summary>What a message of the server means to the client.</summary>
/// <param name="Ready">From now on the person is connected.</param>
/// <param name="Reply">What to send back; null for nothing.</param>
/// <param name="Json">Where in the message the JSON begins that may carry events; -1 if nowhere.</param>
internal readonly record struct LiveMessage(bool Ready, byte[]? Reply, int Json)
{
    public static readonly LiveMessage Ignored = new(false, null, -1);
}
