namespace Notify.Contracts;

/// <summary>Which changes of an inbox settle what still waits to be pushed or mailed: what its recipient has dealt with, or what is there no more.</summary>
public static class Settlement
{
    /// <summary>The reason with which what waits ends; null if the change settles nothing. Seen is not read: a glance at a title settles nothing.</summary>
    public static string? Reason(InboxChange change) => change switch
    {
        InboxChange.Read => "read",
        InboxChange.Archived => "archived",
        InboxChange.Deleted => "deleted",
        InboxChange.Retracted => "retracted",
        InboxChange.Snoozed => "snoozed",
        InboxChange.Expired => "expired",
        InboxChange.Superseded => "superseded",
        InboxChange.Unread or InboxChange.Seen or InboxChange.Unarchived or InboxChange.Unsnoozed => null,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "not a change of an inbox"),
    };

    /// <summary>The notifications that some changes settle, in order.</summary>
    public static IReadOnlyList<(string Tenant, Guid NotificationId, string Reason)> Of(IEnumerable<InboxChanged> changes) =>
    [
        .. from change in changes
           let reason = Reason(change.Change)
           where reason is not null
           from id in change.NotificationIds
           select (change.Tenant, id, reason),
    ];
}
