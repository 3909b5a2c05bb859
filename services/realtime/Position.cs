using Notify.Contracts;

namespace Notify.Realtime;

internal enum Verdict
{
    /// <summary>It is next: send it.</summary>
    Deliver,

    /// <summary>The client has it.</summary>
    Drop,

    /// <summary>Something before it is missing: read the backlog.</summary>
    Gap,
}

/// <summary>
/// How far one connection has come in its person's sequence, and whether that may be less than it should. Pure: it decides
/// what live frames and pages of the backlog mean, so that each change goes out once and in order.
/// </summary>
internal sealed class Position
{
    public long At { get; private set; }

    /// <summary>Something may be missing whatever the next frame says: a resume, an overflow, or a backlog that could not be read.</summary>
    public bool Behind { get; private set; }

    public void Start(long at, bool behind) => (At, Behind) = (at, behind);

    public void MarkBehind() => Behind = true;

    /// <summary>What to do with a live frame that leads from <paramref name="prev"/> to <paramref name="seq"/>; Deliver moves the position.</summary>
    public Verdict Judge(long seq, long prev)
    {
        if (Behind) return Verdict.Gap;
        if (seq <= At) return Verdict.Drop;
        if (prev != At) return Verdict.Gap;
        At = seq;
        return Verdict.Deliver;
    }

    /// <summary>Whether the backlog must be read, given the head that the inbox has just told.</summary>
    public bool Lags(long? head) => Behind || head > At;

    /// <summary>
    /// Takes a page read from this position. Answers the items to send, or null if the position cannot be resumed from:
    /// then it moves to the head and the client must reload. <see cref="Behind"/> stays until the last page.
    /// </summary>
    public IReadOnlyList<InboxItem>? Take(InboxChangesPage page)
    {
        if (At > page.Head || At < page.Floor)
        {
            Start(page.Head, behind: false);
            return null;
        }

        var last = page.Changes.Count > 0 ? page.Changes[^1].Seq : At;
        if (page.More && last <= At) throw new InvalidDataException("A page of the backlog promises more but does not lead on.");
        // The head, not the last item: the newest change may have been of an item that is kept no longer.
        Start(page.More ? last : Math.Max(last, page.Head), behind: page.More);
        return page.Changes;
    }
}
