using System.Text.Json;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Presence;
using Notify.Realtime;

namespace Notify.IntegrationTests.Realtime;

/// <summary>The inbox at realtime's edge: items in a list, read by the seam that the service declares.</summary>
internal sealed class MemoryInbox : IInboxReader
{
    private readonly Dictionary<Person, List<InboxItem>> items = [];
    private readonly Lock gate = new();

    /// <summary>Positions below this are refused.</summary>
    public long Floor { get; set; }

    /// <summary>How long reads take.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether pages cannot be read, though the head can.</summary>
    public bool PagesAway { get; set; }

    /// <summary>Whether reads fail.</summary>
    public bool Away { get; set; }

    /// <summary>Stores a new item and answers its frame, as inbox publishes it after the commit.</summary>
    public PersonMessage Add(Person person, int padding = 0)
    {
        lock (gate)
        {
            if (!items.TryGetValue(person, out var list)) items[person] = list = [];
            var item = new InboxItem { Id = Guid.NewGuid(), Seq = list.Count + 1, Title = $"item {list.Count + 1}", Body = padding > 0 ? new string('x', padding) : null };
            list.Add(item);
            var frame = new ItemFrame { Seq = item.Seq, Prev = item.Seq - 1, Item = item, Counts = Counts(list) };
            return new(person, JsonSerializer.SerializeToUtf8Bytes(frame, ContractsJson.Default.ItemFrame));
        }
    }

    public async Task<InboxChangesPage> ChangesAsync(Person person, long since, int limit, CancellationToken ct)
    {
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, ct);
        if (Away || (PagesAway && since != long.MaxValue)) throw new IOException("The inbox is away.");
        lock (gate)
        {
            var list = items.GetValueOrDefault(person, []);
            var changes = list.Skip((int)Math.Min(since, list.Count)).Take(limit).ToList();
            var more = changes.Count > 0 && changes[^1].Seq < list.Count;
            return new() { Changes = changes, Head = list.Count, More = more, Floor = Floor, Counts = Counts(list) };
        }
    }

    public Task<long[]> HeadsAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        if (Away) throw new IOException("The inbox is away.");
        lock (gate) return Task.FromResult(people.Select(p => (long)items.GetValueOrDefault(p, []).Count).ToArray());
    }

    private static InboxCounts Counts(List<InboxItem> list) =>
        new() { Unseen = list.Count, Unread = list.Count, Total = list.Count, ByCategory = new Dictionary<string, InboxTally>() };
}
