namespace Notify.Inbox;

/// <summary>When items come back and go by themselves. Section <c>Inbox:Sweep</c>.</summary>
internal sealed record SweepOptions
{
    /// <summary>How often to look for items whose snooze or life is over. Default 1 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an item stays if neither its type nor its expiry says so. Default 365 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long a deleted item is still told by the changes feed; a client that was away longer loads its list anew. Default 30 days, longer than Kafka keeps any record.</summary>
    public TimeSpan KeepDeleted { get; init; } = TimeSpan.FromDays(30);
}
