using System.ComponentModel.DataAnnotations;

namespace Notify.Contracts;

/// <summary>The frame of a new item: <c>{"type":"item","seq":8,"prev":7,"item":{...},"counts":{...}}</c>. Made by inbox, passed on by realtime as it is.</summary>
public sealed record ItemFrame
{
    /// <summary>Always <c>item</c>.</summary>
    [AllowedValues("item")]
    public string Type { get; init; } = "item";

    /// <summary>The item's seq.</summary>
    public required long Seq { get; init; }

    /// <summary>The person's seq before this frame.</summary>
    public required long Prev { get; init; }

    /// <summary>The item.</summary>
    public required InboxItem Item { get; init; }

    /// <summary>The counters after it, absolute.</summary>
    public required InboxCounts Counts { get; init; }
}

/// <summary>The frame of changed items: read, archived, deleted and so on; all of one transaction in order of seq.</summary>
public sealed record ChangedFrame
{
    /// <summary>Always <c>changed</c>.</summary>
    [AllowedValues("changed")]
    public string Type { get; init; } = "changed";

    /// <summary>The last item's seq.</summary>
    public required long Seq { get; init; }

    /// <summary>The person's seq before this frame.</summary>
    public required long Prev { get; init; }

    /// <summary>The items in order of seq.</summary>
    public required IReadOnlyList<InboxItem> Items { get; init; }

    /// <summary>The counters after them, absolute.</summary>
    public required InboxCounts Counts { get; init; }
}
