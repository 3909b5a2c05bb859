using System.Globalization;

namespace Notify.Host;

/// <summary>Tells on standard error how far a long reading or redrive is.</summary>
internal sealed class DeadProgress
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private long read;
    private long sent;

    /// <summary>How many were sent again.</summary>
    public long Count => Interlocked.Read(ref sent);

    /// <summary>Counts a record that was read, and passes on whether it is meant.</summary>
    public bool Saw(bool meant)
    {
        Interlocked.Increment(ref read);
        return meant;
    }

    public void Sent(int more) => Interlocked.Add(ref sent, more);

    /// <summary>One line a second, from the third second on, until it is cancelled.</summary>
    public async Task TellAsync(CancellationToken ct)
    {
        await Task.Delay(Quiet, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!ct.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"... {Interlocked.Read(ref read):N0} read, {Count:N0} sent again"));
            await Task.Delay(Pace, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
