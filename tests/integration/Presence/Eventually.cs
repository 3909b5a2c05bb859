using System.Diagnostics;

namespace Notify.IntegrationTests.Presence;

/// <summary>Polls with a deadline.</summary>
internal static class Eventually
{
    public static Task Async(Func<bool> condition, int seconds = 20) => Async(() => Task.FromResult(condition()), seconds);

    public static async Task Async(Func<Task<bool>> condition, int seconds = 20)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"It did not come true in {seconds} s.");
            await Task.Delay(10);
        }
    }
}
