using System.Text.Json;
using Notify.Contracts;
using Npgsql;

namespace Notify.Inbox;

/// <summary>An item as its row holds it: state, and what a change makes of it.</summary>
internal sealed record ItemRow
{
    /// <summary>The columns of alias <c>i</c> that <see cref="Read"/> expects, in order.</summary>
    public const string Columns = """
        i.notification_id, i.pos, i.seq, i.type, i.category, i.title, i.body, i.link, i.data, i.occurred_at, i.created_at,
        i.expires_at, i.seen_at, i.read_at, i.archived_at, i.deleted_at
        """;

    public required Guid Id { get; init; }

    public required long Pos { get; init; }

    public required long Seq { get; init; }

    public required string Type { get; init; }

    public required string Category { get; init; }

    public string? Title { get; init; }

    public string? Body { get; init; }

    public string? Link { get; init; }

    public IReadOnlyDictionary<string, string>? Data { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? SeenAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public bool Counts => ArchivedAt is null && DeletedAt is null;

    public bool CountsAsUnseen => Counts && SeenAt is null;

    public bool CountsAsUnread => Counts && ReadAt is null;

    public static ItemRow New(InboxDelivery delivery, long pos, DateTimeOffset now) => new()
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
        OccurredAt = Stamp.Of(delivery.OccurredAt),
        CreatedAt = now,
        ExpiresAt = Stamp.Of(delivery.ExpiresAt),
    };

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
        Data = row.TextOrNull(at + 8) is { } json
            ? JsonSerializer.Deserialize(json, ContractsJson.Default.IReadOnlyDictionaryStringString)
            : null,
        OccurredAt = row.Time(at + 9),
        CreatedAt = row.Time(at + 10),
        ExpiresAt = row.TimeOrNull(at + 11),
        SeenAt = row.TimeOrNull(at + 12),
        ReadAt = row.TimeOrNull(at + 13),
        ArchivedAt = row.TimeOrNull(at + 14),
        DeletedAt = row.TimeOrNull(at + 15),
    };

    /// <summary>The item after a change, its seq not moved yet; the item itself if the change finds it so already.</summary>
    public ItemRow After(InboxChange change, DateTimeOffset now) => DeletedAt is not null ? this : change switch
    {
        InboxChange.Seen => SeenAt is null ? this with { SeenAt = now } : this,
        InboxChange.Read => ReadAt is null ? this with { ReadAt = now, SeenAt = SeenAt ?? now } : this,
        InboxChange.Unread => ReadAt is null ? this : this with { ReadAt = null },
        InboxChange.Archived => ArchivedAt is null ? this with { ArchivedAt = now } : this,
        InboxChange.Unarchived => ArchivedAt is null ? this : this with { ArchivedAt = null },
        InboxChange.Deleted or InboxChange.Retracted =>
            this with { DeletedAt = now, Title = null, Body = null, Link = null, Data = null },
    };

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
            OccurredAt = OccurredAt,
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
            SeenAt = SeenAt,
            ReadAt = ReadAt,
            ArchivedAt = ArchivedAt,
        };
}
