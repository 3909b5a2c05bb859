namespace Notify.Platform.Ledger;

/// <summary>
/// What this process holds: at most <c>cap</c> entries being sent and as many again claimed, so that no slot idles while more
/// are claimed. Claimed ones wait in order of priority. Thread-safe.
/// </summary>
internal sealed class LedgerQueue(int cap) : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<Guid> held = [];
    private readonly PriorityQueue<LedgerItem, (short Priority, long Order)> waiting = new();
    private long order;
    private int sending;
    private bool open;
    private bool backlog = true;

    /// <summary>Something to send, or a result to store.</summary>
    public Signal Work { get; } = new();

    /// <summary>Something to claim or to report.</summary>
    public Signal Sweep { get; } = new();

    public int Sending
    {
        get { lock (gate) return sending; }
    }

    public void Open()
    {
        lock (gate) open = true;
        Sweep.Set();
    }

    /// <summary>No new claims from here on.</summary>
    public void Close()
    {
        lock (gate)
        {
            open = false;
            waiting.Clear();
        }
    }

    /// <summary>Takes slots for entries about to be inserted. None while others wait in PostgreSQL: they come first.</summary>
    public HashSet<Guid> Reserve(IReadOnlyList<LedgerEntry> entries)
    {
        var reserved = new HashSet<Guid>();
        lock (gate)
        {
            if (!open || backlog) return reserved;
            foreach (var entry in entries)
            {
                if (held.Count >= 2 * cap) break;
                if (held.Add(entry.Id)) reserved.Add(entry.Id);
            }
        }

        return reserved;
    }

    /// <summary>Keeps the slots of what became this process's, and frees the others.</summary>
    public void Fill(HashSet<Guid> reserved, IReadOnlyList<LedgerItem> claimed, bool more)
    {
        lock (gate)
        {
            held.ExceptWith(reserved);
            Enqueue(claimed);
            backlog |= more;
        }

        if (claimed.Count > 0) Work.Set();
        if (more) Sweep.Set();
    }

    /// <summary>How many entries the sweeper may claim now.</summary>
    public int Free()
    {
        lock (gate) return open ? Math.Max(0, (2 * cap) - held.Count) : 0;
    }

    /// <summary>Takes in what the sweeper claimed; nothing means that nothing is due.</summary>
    public void Add(IReadOnlyList<LedgerItem> claimed)
    {
        lock (gate)
        {
            Enqueue(claimed);
            backlog = claimed.Count > 0;
        }

        if (claimed.Count > 0) Work.Set();
    }

    /// <summary>The next entries for the free sends.</summary>
    public List<LedgerItem> Take(int freed)
    {
        var next = new List<LedgerItem>();
        lock (gate)
        {
            sending -= freed;
            while (sending < cap && waiting.TryDequeue(out var item, out _))
            {
                next.Add(item);
                sending++;
            }
        }

        return next;
    }

    /// <summary>Forgets entries that are out of this process's hands. Their sends, if any, are counted off by <see cref="Take"/>.</summary>
    public void Forget(IEnumerable<LedgerItem> items)
    {
        bool claim;
        lock (gate)
        {
            foreach (var item in items) held.Remove(item.Entry.Id);
            claim = open && backlog && (2 * cap) - held.Count >= Math.Max(1, cap / 4);
        }

        if (claim) Sweep.Set();
    }

    /// <summary>Everything that this process knows to be its own.</summary>
    public HashSet<Guid> Held()
    {
        lock (gate) return [.. held];
    }

    public void Dispose()
    {
        Work.Dispose();
        Sweep.Dispose();
    }

    /// <summary>After <see cref="Close"/> nothing is begun any more; what was claimed meanwhile goes back with the lease.</summary>
    private void Enqueue(IReadOnlyList<LedgerItem> items)
    {
        if (!open) return;
        foreach (var item in items)
        {
            held.Add(item.Entry.Id);
            waiting.Enqueue(item, (item.Entry.Priority, order++));
        }
    }
}
