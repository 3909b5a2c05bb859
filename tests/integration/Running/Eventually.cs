using System.Diagnostics;

namespace Notify.IntegrationTests.Running;

/// <summary>Waits for something to become true, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Polls until the value satisfies the condition; throws with the last value when the deadline has passed.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> until, string what, TimeSpan? deadline = null)
    {
        var patience = deadline ?? TimeSpan.FromSeconds(45);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var value = await read();
            if (until(value)) return value;
            if (watch.Elapsed > patience) throw new TimeoutException($"After {patience.TotalSeconds:0} s still not: {what}. Last seen: {Text(value)}");
            await Task.Delay(Poll);
        }
    }

    private static string? Text(object? value) => value is IEnumerable<string> lines ? string.Join("; ", lines) : value?.ToString();
}
