namespace Notify.Platform.Ledger;

/// <summary>What becomes of an entry.</summary>
/// <param name="State">Its state.</param>
/// <param name="Reason">Why.</param>
/// <param name="ProviderId">The provider's id, if sent.</param>
/// <param name="DueAt">When it is tried again, if it is.</param>
/// <param name="Unmade">Whether the attempt was not made after all, so that it does not count.</param>
internal readonly record struct LedgerStep(string State, string? Reason, string? ProviderId, DateTimeOffset? DueAt, bool Unmade = false);

/// <summary>Decides, without clock or I/O, what an arrival or an attempt's result makes of an entry.</summary>
internal static class LedgerRules
{
    /// <summary>Null while the entry may still be sent.</summary>
    public static LedgerStep? Ended(LedgerEntry entry, string? lastReason, DateTimeOffset at)
    {
        if (entry.ExpiresAt <= at) return new(LedgerState.Expired, LedgerReason.Expired, null, null);
        if (entry.GiveUpAt <= at) return new(LedgerState.Failed, lastReason ?? LedgerReason.GaveUp, null, null);
        return null;
    }

    /// <summary>A next attempt that would come too late ends the entry now: nothing more can come of waiting.</summary>
    /// <param name="item">The entry and the attempt that was made.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">The waits.</param>
    /// <param name="chance">Jitter, 0 to 1.</param>
    public static LedgerStep After(LedgerItem item, SendResult result, DateTimeOffset now, LedgerOptions options, double chance)
    {
        var reason = Stored(result.Reason);
        switch (result.Outcome)
        {
            case SendOutcome.Sent: return new(LedgerState.Sent, reason, Stored(result.ProviderId), null);
            case SendOutcome.Suppressed: return new(LedgerState.Suppressed, reason, null, null);
            case SendOutcome.Failed: return new(LedgerState.Failed, reason, null, null);
            case SendOutcome.Unknown when item.Entry.HoldOnUnknown: return new(LedgerState.Failed, LedgerReason.OutcomeUnknown, null, null);
        }

        var due = now + (result.After ?? Backoff(item.Attempt, options, chance));
        var step = Ended(item.Entry, reason, due) ?? new(LedgerState.Pending, reason, null, due);
        return step with { Unmade = result.Outcome == SendOutcome.Deferred };
    }

    /// <summary>First, twice that, and so on up to the longest, each up to a quarter longer so that what failed together does not return together.</summary>
    public static TimeSpan Backoff(int attempt, LedgerOptions options, double chance)
    {
        var wait = options.FirstRetry * Math.Pow(2, Math.Min(attempt - 1, 30)) * (1 + (chance / 4));
        return wait < options.LongestRetry ? wait : options.LongestRetry;
    }

    /// <summary>PostgreSQL's text takes no NUL, and a provider's words must not keep a result from being stored.</summary>
    private static string? Stored(string? text) => text?.Replace('\0', ' ');
}
