namespace Notify.Platform.Ledger;

/// <summary>One obligation: something to be sent once to one endpoint, kept in PostgreSQL until it has ended.</summary>
public sealed record LedgerEntry
{
    /// <summary>Deterministic id; a repeat of the same entry changes nothing.</summary>
    public required Guid Id { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The person's user id.</summary>
    public required string User { get; init; }

    /// <summary>What it is about: entries of one subject are settled together.</summary>
    public required Guid Subject { get; init; }

    /// <summary>What caused the subject.</summary>
    public required Guid Cause { get; init; }

    /// <summary>Where to, within the person; empty where there is one endpoint only.</summary>
    public required string Endpoint { get; init; }

    /// <summary>0 is sent first.</summary>
    public required short Priority { get; init; }

    /// <summary>A newer entry of the same person, endpoint and key supersedes one that still waits.</summary>
    public string? CollapseKey { get; init; }

    /// <summary>Not sent after this; null means never expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>No further attempt after this.</summary>
    public required DateTimeOffset GiveUpAt { get; init; }

    /// <summary>Whether an attempt with unknown outcome ends the entry (<c>outcome_unknown</c>) instead of being repeated.</summary>
    public required bool HoldOnUnknown { get; init; }

    /// <summary>What the sender needs, JSON, opaque to the ledger.</summary>
    public required byte[] Payload { get; init; }
}
