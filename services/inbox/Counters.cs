using System.Text.Json;
using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>A person's counters while they move: over items that are neither archived, snoozed nor deleted, in all and by category.</summary>
internal sealed class Counters
{
    private readonly SortedDictionary<string, int[]> categories;

    public Counters()
        : this(0, 0, 0, "{}")
    {
    }

    public Counters(int unseen, int unread, int total, string categories)
    {
        (Unseen, Unread, Total) = (unseen, unread, total);
        this.categories = new(StringComparer.Ordinal);
        if (categories == "{}") return;
        foreach (var (name, tally) in JsonSerializer.Deserialize(categories, InboxJson.Default.DictionaryStringInt32Array)!)
            this.categories[name] = tally;
    }

    public int Unseen { get; private set; }

    public int Unread { get; private set; }

    public int Total { get; private set; }

    /// <summary>Takes an item from one state to another; null before it was born.</summary>
    public void Move(ItemRow? before, ItemRow after)
    {
        var (unseen, unread, total) = (
            Unit(after.CountsAsUnseen, before?.CountsAsUnseen),
            Unit(after.CountsAsUnread, before?.CountsAsUnread),
            Unit(after.Counts, before?.Counts));
        Unseen += unseen;
        Unread += unread;
        Total += total;
        if (!categories.TryGetValue(after.Category, out var tally)) categories[after.Category] = tally = new int[3];
        tally[0] += unseen;
        tally[1] += unread;
        tally[2] += total;
        if (tally is [0, 0, 0]) categories.Remove(after.Category);
    }

    /// <summary>The counters of one category, or of all if it is null.</summary>
    public InboxTally Of(string? category)
    {
        if (category is null) return new() { Unseen = Unseen, Unread = Unread, Total = Total };
        return categories.TryGetValue(category, out var tally) ? Tally(tally) : new() { Unseen = 0, Unread = 0, Total = 0 };
    }

    public InboxCounts Snapshot()
    {
        var byCategory = new Dictionary<string, InboxTally>(categories.Count);
        foreach (var (name, tally) in categories) byCategory[name] = Tally(tally);
        return new() { Unseen = Unseen, Unread = Unread, Total = Total, ByCategory = byCategory };
    }

    /// <summary>The form of column <c>counts</c>.</summary>
    public string ToJson() =>
        categories.Count == 0 ? "{}" : JsonSerializer.Serialize(new(categories), InboxJson.Default.DictionaryStringInt32Array);

    private static InboxTally Tally(int[] tally) => new() { Unseen = tally[0], Unread = tally[1], Total = tally[2] };

    private static int Unit(bool after, bool? before) => (after ? 1 : 0) - (before == true ? 1 : 0);
}
