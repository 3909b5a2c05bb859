namespace Notify.Inbox;

/// <summary>Which items a change is for: those named, or all that arrived up to a position, in one category or in all.</summary>
internal sealed record ItemSelection
{
    /// <summary>Most items of one transaction, and most ids of one request.</summary>
    public const int MaxItems = 500;

    /// <summary>The items named; null if they are selected by position.</summary>
    public Guid[]? Ids { get; init; }

    /// <summary>Of the items named only those that are due then; null if all are meant.</summary>
    public DateTimeOffset? DueBy { get; init; }

    /// <summary>The last position, itself included: what arrives later is not touched.</summary>
    public long Before { get; init; }

    /// <summary>Only this category.</summary>
    public string? Category { get; init; }

    public static ItemSelection One(Guid id) => new() { Ids = [id] };
}
