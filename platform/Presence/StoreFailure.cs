using StackExchange.Redis;

namespace Notify.Platform.Presence;

/// <summary>What counts as "Redis is away", which its users survive, as opposed to a bug, which they report.</summary>
public static class StoreFailure
{
    /// <summary>Whether the store failed.</summary>
    public static bool Is(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException;

    /// <summary>Marks the failure of a call that nobody waits for any more as seen.</summary>
    public static void Observe(Task task) =>
        task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
