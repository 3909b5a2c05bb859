using System.ComponentModel.DataAnnotations;
using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>A page of the list, newest first. <see cref="Next"/> is the cursor of the following page, if there is one.</summary>
internal sealed record InboxPage(IReadOnlyList<InboxItem> Items, string? Next, InboxCounts Counts, long Head);

/// <summary>The counters and the head they belong to.</summary>
internal sealed record InboxCountsAnswer(int Unseen, int Unread, int Total, IReadOnlyDictionary<string, InboxTally> ByCategory, long Head);

/// <summary>Where the inbox stands after a change.</summary>
internal sealed record InboxMutationAnswer(long Head, InboxCounts Counts);

/// <summary>Body of a change of many items, for the description of the API: <see cref="Ids"/>, or <see cref="Before"/> with an optional category.</summary>
internal sealed record ItemSelectionBody
{
    /// <summary>The items, by notification id.</summary>
    [MaxLength(ItemSelection.MaxItems)]
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>All items up to this seq, itself included.</summary>
    [Range(0, long.MaxValue)]
    public long? Before { get; init; }

    /// <summary>Only items of this category.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Category { get; init; }
}

/// <summary>Body of <c>POST /v1/inbox/{id}/snooze</c>, for the description of the API.</summary>
internal sealed record SnoozeBody
{
    /// <summary>When it comes back: in the future, at most 365 days away.</summary>
    public required DateTimeOffset Until { get; init; }
}

/// <summary>What a retraction found.</summary>
/// <param name="NotificationId">The notification.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record RetractionAnswer(Guid NotificationId, RetractionOutcome Outcome);

/// <summary>What became of a notification that was taken back.</summary>
internal enum RetractionOutcome
{
    /// <summary>Its item was in an inbox and is gone.</summary>
    Retracted,

    /// <summary>Its item had gone before: deleted, expired or superseded.</summary>
    Gone,

    /// <summary>No item is there: one that comes later will not be shown, nor pushed, nor mailed.</summary>
    Awaited,
}

/// <summary>Body of <c>POST /internal/inbox/changes</c>.</summary>
internal sealed record InternalChangesRequest
{
    public required string Tenant { get; init; }

    public required string User { get; init; }

    public required long Since { get; init; }

    public required int Limit { get; init; }
}

/// <summary>Body of <c>POST /internal/inbox/heads</c>.</summary>
internal sealed record InternalHeadsRequest
{
    public required IReadOnlyList<InternalPerson> People { get; init; }
}

/// <summary>A person on the wire between our own processes.</summary>
internal sealed record InternalPerson
{
    public required string Tenant { get; init; }

    public required string User { get; init; }
}

/// <summary>The heads, in the order asked for.</summary>
internal sealed record InternalHeadsAnswer(long[] Heads);
