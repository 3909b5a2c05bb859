namespace Notify.Realtime;

internal enum QueuedKind
{
    /// <summary>An item or changed frame: <c>Seq</c>, <c>Prev</c>.</summary>
    Live,

    /// <summary>A ping; <c>Seq</c> is the head, or -1 if the inbox did not tell.</summary>
    Ping,

    /// <summary>The greeting; <c>Seq</c> is the position to start from, <c>Prev</c> is 1 if the backlog from there is wanted.</summary>
    Hello,

    /// <summary>Back to position <c>Seq</c>.</summary>
    Resume,

    /// <summary>Anything else to be sent as it is.</summary>
    Say,

    /// <summary>The last one: close.</summary>
    Close,
}

internal readonly record struct Queued(QueuedKind Kind, OutFrame Frame, long Seq = 0, long Prev = 0, CloseCode? Close = null)
{
    /// <summary>Whether it may be dropped, because the inbox can repair it, and has to wait while live frames are held.</summary>
    public bool Repairable => Kind is QueuedKind.Live or QueuedKind.Ping;
}

/// <summary>What waits for one connection, bounded. Takes no memory while empty. Not thread-safe: its connection locks.</summary>
internal sealed class FrameQueue(int maxFrames, int maxBytes)
{
    private List<Queued>? waiting;
    private int bytes;

    /// <summary>Adds an entry. False if it did not fit: then all that the inbox can repair is dropped.</summary>
    public bool TryAdd(in Queued entry)
    {
        waiting ??= [];
        var fits = waiting.Count == 0 || (waiting.Count < maxFrames && bytes + entry.Frame.Json.Length <= maxBytes);
        if (fits || !entry.Repairable)
        {
            waiting.Add(entry);
            bytes += entry.Frame.Json.Length;
            return true;
        }

        waiting.RemoveAll(static e => e.Repairable);
        bytes = waiting.Sum(static e => e.Frame.Json.Length);
        return false;
    }

    /// <summary>Puts an entry before all live frames and pings that wait.</summary>
    public void PutBeforeLive(in Queued entry)
    {
        waiting ??= [];
        var at = waiting.FindIndex(static e => e.Repairable);
        waiting.Insert(at < 0 ? waiting.Count : at, entry);
        bytes += entry.Frame.Json.Length;
    }

    /// <summary>Takes all entries, or while live frames are held the others only; null if there is none.</summary>
    public List<Queued>? Take(bool held)
    {
        if (waiting is null) return null;
        var taken = waiting;
        waiting = null;
        bytes = 0;
        if (!held) return taken;
        waiting = taken.FindAll(static e => e.Repairable);
        bytes = waiting.Sum(static e => e.Frame.Json.Length);
        taken.RemoveAll(static e => e.Repairable);
        return taken.Count > 0 ? taken : null;
    }
}
