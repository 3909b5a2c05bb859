namespace Notify.Platform;

/// <summary>Wakes one waiting loop. Setting it twice wakes once.</summary>
public sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim semaphore = new(0);
    private int set;

    /// <summary>Wakes the loop, now or when it waits next.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref set, 1) == 0) semaphore.Release();
    }

    /// <summary>Waits until it is set.</summary>
    /// <returns>False if the time ran out.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken ct)
    {
        if (!await semaphore.WaitAsync(timeout, ct).ConfigureAwait(false)) return false;
        Volatile.Write(ref set, 0);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => semaphore.Dispose();
}
