using Microsoft.AspNetCore.Http;

namespace Notify.Realtime;

/// <summary>
/// Collects frames until there is something to tell: the first write that moves the client on is the answer, and the rest of
/// a long backlog is the next poll's. Pings and the greeting of a client that has a position tell it nothing.
/// </summary>
internal sealed class PollCarrier(HttpContext http, long? since, TimeProvider time) : ICarrier
{
    private readonly Lock gate = new();
    private readonly List<OutFrame> frames = [];
    private readonly TaskCompletionSource caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OutFrame? hello;
    private volatile bool full;

    public bool TwoWay => false;

    public bool OneAnswer => true;

    public bool Full => full;

    public ValueTask WriteAsync(IReadOnlyList<OutFrame> written)
    {
        lock (gate)
        {
            foreach (var frame in written) Collect(frame);
            if (frames.Count > 0) Tell();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CloseAsync(CloseCode close)
    {
        if (close != CloseCode.Restart) return WriteAsync([OutFrame.Error(close.Reason, "The server ends this poll.")]);
        lock (gate) Tell();
        return ValueTask.CompletedTask;
    }

    public void Abort() => http.Abort();

    /// <summary>
    /// Waits until the backlog is read, at most <paramref name="backlog"/>, then for something to tell, at most <paramref name="wait"/>.
    /// Null: the backlog could not be read, or the connection ended before its greeting.
    /// </summary>
    public async Task<PollAnswer?> AnswerAsync(TimeSpan backlog, TimeSpan wait, CancellationToken ct)
    {
        try
        {
            await caughtUp.Task.WaitAsync(backlog, time, ct);
            await told.Task.WaitAsync(wait, time, ct);
        }
        catch (TimeoutException)
        {
            // Nothing to tell is an answer too, once the backlog was read.
        }

        lock (gate)
        {
            var read = caughtUp.Task.IsCompleted;
            // A frame that comes after this moment is not the client's yet: its next poll finds it in the backlog.
            Tell();
            return read && hello is { } greeting ? new([.. frames], greeting, since) : null;
        }
    }

    private void Collect(in OutFrame frame)
    {
        switch (frame.Type)
        {
            case "hello":
                hello = frame;
                if (since is null) frames.Add(frame);
                break;
            case "ping":
                break;
            case "sync" when frames.Count == 0 && frame.Position == since:
                caughtUp.TrySetResult();
                break;
            default:
                frames.Add(frame);
                break;
        }
    }

    private void Tell()
    {
        full = true;
        caughtUp.TrySetResult();
        told.TrySetResult();
    }
}
