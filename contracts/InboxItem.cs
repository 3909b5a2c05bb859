using System.ComponentModel.DataAnnotations;

namespace Notify.Contracts;

/// <summary>
/// An inbox item on the wire: over REST, in live frames and in the changes feed. State is timestamps, never bare booleans.
/// A deleted item is a tombstone: <see cref="Id"/>, <see cref="Seq"/> and <see cref="DeletedAt"/> only.
/// </summary>
public sealed record InboxItem
{
    /// <summary>The notification id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The person's sequence number of the item's latest change.</summary>
    public required long Seq { get; init; }

    /// <summary>The type's name in the catalog.</summary>
    public string? Type { get; init; }

    /// <summary>The unit of preference.</summary>
    public string? Category { get; init; }

    /// <summary>Plain text, one line.</summary>
    public string? Title { get; init; }

    /// <summary>Plain text.</summary>
    public string? Body { get; init; }

    /// <summary>Where a click leads.</summary>
    public string? Link { get; init; }

    /// <summary>The payload fields that the type passes on.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>What a person can do about it: at most two links.</summary>
    [MaxLength(2)]
    public IReadOnlyList<ItemAction>? Actions { get; init; }

    /// <summary>When the event happened.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>When the item was stored.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>After this it is no longer worth showing.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was shown in an open list.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When it was archived.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>Until when it is out of the list; then it comes back as new.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>When it was deleted.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>A link of an item with the words on it.</summary>
public sealed record ItemAction
{
    /// <summary>Plain text, one line.</summary>
    public required string Label { get; init; }

    /// <summary>Where it leads: http, https, or a path of the application.</summary>
    public required string Url { get; init; }
}

/// <summary>Counters over items that are neither archived, snoozed nor deleted.</summary>
public record InboxTally
{
    /// <summary>Not yet seen.</summary>
    public required int Unseen { get; init; }

    /// <summary>Not yet read.</summary>
    public required int Unread { get; init; }

    /// <summary>All.</summary>
    public required int Total { get; init; }
}

/// <summary>A person's exact counters.</summary>
public sealed record InboxCounts : InboxTally
{
    /// <summary>The same by category.</summary>
    public required IReadOnlyDictionary<string, InboxTally> ByCategory { get; init; }
}

/// <summary>A page of the changes feed: every item that changed after a position, in order of seq, state included.</summary>
public sealed record InboxChangesPage
{
    /// <summary>The items, tombstones among them.</summary>
    public required IReadOnlyList<InboxItem> Changes { get; init; }

    /// <summary>The person's newest seq.</summary>
    public required long Head { get; init; }

    /// <summary>Whether more follow after the last of <see cref="Changes"/>.</summary>
    public required bool More { get; init; }

    /// <summary>Positions below this cannot be resumed from: their tombstones are gone.</summary>
    public required long Floor { get; init; }

    /// <summary>The counters at <see cref="Head"/>.</summary>
    public required InboxCounts Counts { get; init; }
}
