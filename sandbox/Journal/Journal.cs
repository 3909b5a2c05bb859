namespace Notify.Sandbox;

/// <summary>How much the journal holds and has seen.</summary>
/// <param name="First">The lowest n that is held; <c>Last + 1</c> when it is empty.</param>
/// <param name="Last">The highest n given so far, 0 before the first.</param>
/// <param name="Push">Pushes accepted since the start or the last clear, dropped ones included.</param>
/// <param name="Mail">Mails, likewise.</param>
public sealed record JournalStats(long First, long Last, long Push, long Mail);

/// <summary>What was accepted, in order of arrival. Bounded by entries and bytes: the oldest are dropped. Thread-safe.</summary>
public sealed class Journal
{
    private const int ReadChunk = 1024;
    private readonly Lock gate = new();
    private readonly JournalEntry?[] ring;
    private readonly long maxBytes;
    private readonly TimeProvider time;
    private long first = 1;
    private long last;
    private long bytes;
    private long push;
    private long mail;

    internal Journal(SandboxOptions options)
    {
        ring = new JournalEntry?[options.JournalEntries];
        (maxBytes, time) = (options.JournalBytes, options.Time);
    }

    /// <summary>Counts and bounds.</summary>
    public JournalStats Stats
    {
        get
        {
            lock (gate) return new JournalStats(first, last, push, mail);
        }
    }

    /// <summary>The entries after <paramref name="since"/>, oldest first, as far as they are held. Those that arrive while it is read are included.</summary>
    /// <param name="since">The n of the last entry that the caller knows, 0 for all.</param>
    /// <param name="kind">Only this kind.</param>
    /// <param name="to">Only this target, exactly.</param>
    public IEnumerable<JournalEntry> Read(long since, JournalKind? kind = null, string? to = null)
    {
        var chunk = new JournalEntry[ReadChunk];
        while (Copy(since, chunk) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                if ((kind is null || chunk[i].Kind == kind) && (to is null || chunk[i].To == to)) yield return chunk[i];
            }

            since = chunk[count - 1].N;
        }
    }

    /// <summary>Drops all entries and sets the counts to 0. The next entry's n goes on where the last one's was.</summary>
    public void Clear()
    {
        lock (gate)
        {
            Array.Clear(ring);
            first = last + 1;
            bytes = push = mail = 0;
        }
    }

    internal void Append(JournalEntry entry)
    {
        lock (gate)
        {
            entry.N = ++last;
            entry.At = time.GetUtcNow();
            if (entry.Kind == JournalKind.Push) push++;
            else mail++;
            bytes += entry.Content.Length;
            while (first < last && (last - first >= ring.Length || bytes > maxBytes)) Drop(first++);
            ring[last % ring.Length] = entry;
        }
    }

    private void Drop(long n)
    {
        bytes -= ring[n % ring.Length]!.Content.Length;
        ring[n % ring.Length] = null;
    }

    private int Copy(long since, JournalEntry[] into)
    {
        lock (gate)
        {
            var count = 0;
            for (var n = Math.Max(since + 1, first); n <= last && count < into.Length; n++) into[count++] = ring[n % ring.Length]!;
            return count;
        }
    }
}
