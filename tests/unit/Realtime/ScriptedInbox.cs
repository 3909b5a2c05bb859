using System.Text.Json;
using Notify.Contracts;
using Notify.Platform;
using Notify.Realtime;

namespace Notify.UnitTests.Realtime;

/// <summary>One person's inbox, kept as the inbox service keeps it: each item once, at the seq of its latest change.</summary>
internal sealed class ScriptedInbox : IInboxReader
{
    private readonly SortedDictionary<long, Guid> bySeq = [];
    private static readonly InboxCounts Counts = new() { Unseen = 0, Unread = 0, Total = 0, ByCategory = new Dictionary<string, InboxTally>() };

    public long Head { get; private set; }

    public long Floor { get; set; }

    public bool Away { get; set; }

    public int Reads { get; private set; }

    /// <summary>What happens while a read is under way, after its snapshot was taken.</summary>
    public Queue<Action> DuringReads { get; } = new();

    public Dictionary<Guid, long> Items => bySeq.ToDictionary(p => p.Value, p => p.Key);

    public LiveFrame Add(int padding = 0) => Put(Guid.NewGuid(), isNew: true, padding);

    public LiveFrame Change(int which)
    {
        if (bySeq.Count == 0) return Add();
        var (seq, id) = bySeq.ElementAt(which % bySeq.Count);
        bySeq.Remove(seq);
        return Put(id, isNew: false, 0);
    }

    public Task<InboxChangesPage> ChangesAsync(Person person, long since, int limit, CancellationToken ct)
    {
        Reads++;
        if (Away) return Task.FromException<InboxChangesPage>(new IOException("away"));
        var changes = bySeq.Where(p => p.Key > since).Select(p => new InboxItem { Id = p.Value, Seq = p.Key }).ToList();
        var page = new InboxChangesPage { Changes = changes[..Math.Min(limit, changes.Count)], Head = Head, More = changes.Count > limit, Floor = Floor, Counts = Counts };
        if (DuringReads.TryDequeue(out var act)) act();
        return Task.FromResult(page);
    }

    public Task<long[]> HeadsAsync(IReadOnlyList<Person> people, CancellationToken ct) => Task.FromResult(people.Select(_ => Head).ToArray());

    private LiveFrame Put(Guid id, bool isNew, int padding)
    {
        var prev = Head++;
        bySeq[Head] = id;
        var item = new InboxItem { Id = id, Seq = Head, Body = padding > 0 ? new string('x', padding) : null };
        var json = isNew
            ? JsonSerializer.SerializeToUtf8Bytes(new ItemFrame { Seq = Head, Prev = prev, Item = item, Counts = Counts }, ContractsJson.Default.ItemFrame)
            : JsonSerializer.SerializeToUtf8Bytes(new ChangedFrame { Seq = Head, Prev = prev, Items = [item], Counts = Counts }, ContractsJson.Default.ChangedFrame);
        return LiveFrame.TryRead(json, out var frame) ? frame : throw new InvalidDataException("not a frame");
    }
}
