namespace Notify.Platform.Ledger;

/// <summary>What came of an attempt.</summary>
public enum SendOutcome
{
    /// <summary>The provider took it.</summary>
    Sent,

    /// <summary>Circumstances chose not to send it.</summary>
    Suppressed,

    /// <summary>It can never be sent.</summary>
    Failed,

    /// <summary>It was certainly not sent; try later.</summary>
    Retry,

    /// <summary>It may or may not have been sent.</summary>
    Unknown,

    /// <summary>No attempt was made, which costs it none; try later.</summary>
    Deferred,
}

/// <summary>The result of one attempt.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Reason">A stable snake_case word; if sent, what was changed to make it fit, else null.</param>
/// <param name="ProviderId">The provider's id, if sent.</param>
/// <param name="After">For a retry: not before this much time has passed; null lets the ledger choose (exponential with jitter).</param>
public readonly record struct SendResult(SendOutcome Outcome, string? Reason, string? ProviderId, TimeSpan? After)
{
    /// <summary>The provider took it.</summary>
    /// <param name="providerId">Its id.</param>
    /// <param name="note">A stable snake_case word if it is not quite what it should have been.</param>
    public static SendResult Sent(string? providerId, string? note = null) => new(SendOutcome.Sent, note, providerId, null);

    /// <summary>Circumstances chose not to send it.</summary>
    public static SendResult Suppressed(string reason) => new(SendOutcome.Suppressed, reason, null, null);

    /// <summary>It can never be sent.</summary>
    public static SendResult Failed(string reason) => new(SendOutcome.Failed, reason, null, null);

    /// <summary>It was certainly not sent.</summary>
    public static SendResult Retry(string reason, TimeSpan? after) => new(SendOutcome.Retry, reason, null, after);

    /// <summary>The sender did not even try: it knows that now is not the time.</summary>
    public static SendResult Deferred(string reason, TimeSpan after) => new(SendOutcome.Deferred, reason, null, after);

    /// <summary>It may or may not have been sent: a cut connection or a timeout after the request left.</summary>
    public static SendResult Unknown(string reason, TimeSpan? after) => new(SendOutcome.Unknown, reason, null, after);
}
