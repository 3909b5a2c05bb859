namespace Notify.Realtime;

/// <summary>The way frames go to one client: WebSocket or SSE. Called by one writer at a time, but for <see cref="Abort"/>.</summary>
internal interface ICarrier
{
    /// <summary>Whether the client can send commands, such as <c>resume</c>.</summary>
    bool TwoWay { get; }

    /// <summary>Sends frames in one write; completes when the transport has taken them.</summary>
    ValueTask WriteAsync(IReadOnlyList<OutFrame> frames);

    /// <summary>Tells the client the end.</summary>
    ValueTask CloseAsync(CloseCode close);

    /// <summary>Cuts the connection; may be called at any time, more than once.</summary>
    void Abort();
}
