namespace Notify.Realtime;

/// <summary>The way frames go to one client: WebSocket, SSE or the answer to a poll. Called by one writer at a time, but for <see cref="Abort"/>.</summary>
internal interface ICarrier
{
    /// <summary>Whether the client can send commands, such as <c>resume</c>.</summary>
    bool TwoWay { get; }

    /// <summary>Whether it ends with the first frames, to be followed by another one of the same client.</summary>
    bool OneAnswer { get; }

    /// <summary>Whether the client takes no more over this one: what is still to come is the next one's.</summary>
    bool Full { get; }

    /// <summary>Sends frames in one write; completes when the transport has taken them.</summary>
    ValueTask WriteAsync(IReadOnlyList<OutFrame> frames);

    /// <summary>Tells the client the end.</summary>
    ValueTask CloseAsync(CloseCode close);

    /// <summary>Cuts the connection; may be called at any time, more than once.</summary>
    void Abort();
}
