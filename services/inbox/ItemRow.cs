using System.Text.Json;
using Notify.Contracts;
using Npgsql;

namespace Notify.Inbox;

/// <summary>An item as its row holds it: state, and what a change makes of it.</summary>
internal sealed record ItemRow
{
    /// <summary>The columns of alias <c>i</c> that <see cref="Read"/> expects, in order.</summary>
    public const string Columns = """
        i.notification_id, i.pos, i.seq, i.type, i.category, i.title, i.body, i.link, i.data, i.actions, i.occurred_at, i.created_at,
        i.expires_at, i.drop_at, i.seen_at, i.read_at, i.archived_at, i.snoozed_until, i.deleted_at, i.removed
        """;

    public required Guid Id { get; init; }

    /// <summary>Its place in the list; 0 for what is not to be anybody's item.</summary>
    public required long Pos { get; init; }

    public required long Seq { get; init; }

    public required string Type { get; init; }

    public required string Category { get; init; }

    public string? Title { get; init; }

    public string? Body { get; init; }

    public string? Link { get; init; }

    public IReadOnlyDictionary<string, string>? Data { get; init; }

    public IReadOnlyList<ItemAction>? Actions { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it goes by itself.</summary>
    public required DateTimeOffset DropAt { get; init; }

    public DateTimeOffset? SeenAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }

    public DateTimeOffset? SnoozedUntil { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Why it went; null while it is there.</summary>
    public InboxChange? Removed { get; init; }

    public bool Counts => ArchivedAt is null && SnoozedUntil is null && DeletedAt is null;

    public bool CountsAsUnseen => Counts && SeenAt is null;

    public bool CountsAsUnread => Counts && ReadAt is null;

    /// <param name="delivery">What arrives.</param>
    /// <param name="pos">Its place.</param>
    /// <param name="now">The time.</param>
    /// <param name="keep">How long it stays if the delivery does not say so.</param>
    public static ItemRow New(InboxDelivery delivery, long pos, DateTimeOffset now, TimeSpan keep)
    {
        var kept = Stamp.Of(delivery.KeepUntil) ?? now + keep;
        var expires = Stamp.Of(delivery.ExpiresAt);
        return new()
        {
            Id = delivery.NotificationId,
            Pos = pos,
            Seq = pos,
            Type = delivery.Type,
            Category = delivery.Category,
            Title = delivery.Title,
            Body = delivery.Body,
            Link = delivery.Link,
            Data = delivery.Data,
            Actions = delivery.Actions,
            OccurredAt = Stamp.Of(delivery.OccurredAt),
            CreatedAt = now,
            ExpiresAt = expires,
            DropAt = expires < kept ? expires.Value : kept,
        };
    }

    public static ItemRow Read(NpgsqlDataReader row, int at) => new()
    {
        Id = row.GetGuid(at),
        Pos = row.GetInt64(at + 1),
        Seq = row.GetInt64(at + 2),
        Type = row.GetString(at + 3),
        Category = row.GetString(at + 4),
        Title = row.TextOrNull(at + 5),
        Body = row.TextOrNull(at + 6),
        Link = row.TextOrNull(at + 7),
        Data = row.TextOrNull(at + 8) is { } data
            ? JsonSerializer.Deserialize(data, ContractsJson.Default.IReadOnlyDictionaryStringString)
            : null,
        Actions = row.TextOrNull(at + 9) is { } actions
            ? JsonSerializer.Deserialize(actions, ContractsJson.Default.IReadOnlyListItemAction)
            : null,
        OccurredAt = row.Time(at + 10),
        CreatedAt = row.Time(at + 11),
        ExpiresAt = row.TimeOrNull(at + 12),
        DropAt = row.Time(at + 13),
        SeenAt = row.TimeOrNull(at + 14),
        ReadAt = row.TimeOrNull(at + 15),
        ArchivedAt = row.TimeOrNull(at + 16),
        SnoozedUntil = row.TimeOrNull(at + 17),
        DeletedAt = row.TimeOrNull(at + 18),
        Removed = row.TextOrNull(at + 19) is { } removed ? Words.Read<InboxChange>(removed) : null,
    };

    /// <summary>The item after a change, its seq not moved yet; the item itself if the change finds it so already.</summary>
    public ItemRow After(ItemChange change, DateTimeOffset now) => DeletedAt is not null ? this : change.Kind switch
    {
        InboxChange.Seen => SeenAt is null ? this with { SeenAt = now } : this,
        InboxChange.Read => ReadAt is null ? this with { ReadAt = now, SeenAt = SeenAt ?? now } : this,
        InboxChange.Unread => ReadAt is null ? this : this with { ReadAt = null },
        InboxChange.Archived => ArchivedAt is null ? this with { ArchivedAt = now, SnoozedUntil = null } : this,
        InboxChange.Unarchived => ArchivedAt is null ? this : this with { ArchivedAt = null },
        InboxChange.Snoozed => SnoozedUntil == change.Until ? this : this with { SnoozedUntil = change.Until, ArchivedAt = null },
        InboxChange.Unsnoozed => SnoozedUntil is null ? this : this with { SnoozedUntil = null, SeenAt = null, ReadAt = null },
        InboxChange.Deleted or InboxChange.Retracted or InboxChange.Expired or InboxChange.Superseded => Gone(change.Kind, now),
    };

    /// <summary>The item with the seq of a change. One that comes back is at the top of the list again.</summary>
    public ItemRow At(long seq, InboxChange change) => this with { Seq = seq, Pos = change == InboxChange.Unsnoozed ? seq : Pos };

    /// <summary>When it has to be looked after next.</summary>
    public DateTimeOffset DueAt(TimeSpan keepDeleted)
    {
        if (DeletedAt is { } deleted) return deleted + keepDeleted;
        return SnoozedUntil < DropAt ? SnoozedUntil.Value : DropAt;
    }

    /// <summary>A tombstone: what happened is told, what it said is not.</summary>
    public ItemRow Gone(InboxChange why, DateTimeOffset now) =>
        this with { DeletedAt = now, Removed = why, SnoozedUntil = null, Title = null, Body = null, Link = null, Data = null, Actions = null };

    public InboxItem ToItem() => DeletedAt is not null
        ? new() { Id = Id, Seq = Seq, DeletedAt = DeletedAt }
        : new()
        {
            Id = Id,
            Seq = Seq,
            Type = Type,
            Category = Category,
            Title = Title,
            Body = Body,
            Link = Link,
            Data = Data,
            Actions = Actions,
            OccurredAt = OccurredAt,
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
            SeenAt = SeenAt,
            ReadAt = ReadAt,
            ArchivedAt = ArchivedAt,
            SnoozedUntil = SnoozedUntil,
        };
}
