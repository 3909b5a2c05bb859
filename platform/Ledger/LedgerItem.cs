namespace Notify.Platform.Ledger;

/// <summary>An entry that this process holds: under which owner and fence, and which attempt comes next.</summary>
internal sealed record LedgerItem(LedgerEntry Entry, Guid Owner, int Fence, int Attempt)
{
    public LedgerAttempt AsAttempt() => new(Entry, Attempt);
}

/// <summary>The words of column <c>state</c>.</summary>
internal static class LedgerState
{
    public const string Pending = "pending";
    public const string Claimed = "claimed";
    public const string Sending = "sending";
    public const string Sent = "sent";
    public const string Failed = "failed";
    public const string Suppressed = "suppressed";
    public const string Expired = "expired";

    public static bool IsEnd(string state) => state is Sent or Failed or Suppressed or Expired;

    /// <summary>An end as it is reported: expired is one way of being suppressed.</summary>
    public static SendOutcome Outcome(string state) => state switch
    {
        Sent => SendOutcome.Sent,
        Failed => SendOutcome.Failed,
        Suppressed or Expired => SendOutcome.Suppressed,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not an end"),
    };
}

/// <summary>Reasons that the ledger itself gives.</summary>
internal static class LedgerReason
{
    public const string Expired = "expired";
    public const string GaveUp = "gave_up";
    public const string OutcomeUnknown = "outcome_unknown";
    public const string PrepareFailed = "prepare_failed";
    public const string Superseded = "superseded";
}
