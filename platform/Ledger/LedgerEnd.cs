namespace Notify.Platform.Ledger;

/// <summary>How an entry ended.</summary>
/// <param name="Entry">The entry (its payload may be empty).</param>
/// <param name="Outcome"><see cref="SendOutcome.Sent"/>, <see cref="SendOutcome.Suppressed"/> or <see cref="SendOutcome.Failed"/>.</param>
/// <param name="Reason">A stable snake_case word; if sent, what had to be changed, else null.</param>
/// <param name="ProviderId">The provider's id, if sent.</param>
/// <param name="Attempts">How many attempts it took.</param>
/// <param name="At">When it ended.</param>
public sealed record LedgerEnd(LedgerEntry Entry, SendOutcome Outcome, string? Reason, string? ProviderId, int Attempts, DateTimeOffset At);
