namespace Notify.Platform.Ledger;

/// <summary>Wakes one waiting loop. Setting it twice wakes once.</summary>
internal sealed class LedgerSignal : IDisposable
{
    private readonly SemaphoreSlim semaphore = new(0);
    private int set;

    public void Set()
    {
        if (Interlocked.Exchange(ref set, 1) == 0) semaphore.Release();
    }

    /// <returns>False if the time ran out.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken ct)
    {
        if (!await semaphore.WaitAsync(timeout, ct).ConfigureAwait(false)) return false;
        Volatile.Write(ref set, 0);
        return true;
    }

    public void Dispose() => semaphore.Dispose();
}
