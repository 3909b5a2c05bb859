namespace Notify.Inbox;

/// <summary>Wakes the relay of this process right after a commit that owes a record.</summary>
internal sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    public void Wake()
    {
        lock (signal)
            if (signal.CurrentCount == 0) signal.Release();
    }

    /// <summary>Returns on the next wake, or after the interval.</summary>
    public Task WaitAsync(TimeSpan interval, CancellationToken ct) => signal.WaitAsync(interval, ct);

    public void Dispose() => signal.Dispose();
}
