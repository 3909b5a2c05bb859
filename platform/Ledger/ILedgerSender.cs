namespace Notify.Platform.Ledger;

/// <summary>An entry in the hands of this process, marked as being sent.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Attempt">1 for the first attempt.</param>
public sealed record LedgerAttempt(LedgerEntry Entry, int Attempt);

/// <summary>Performs the one outside effect of a ledger. Expected refusals are results; an exception counts as unknown outcome.</summary>
/// <typeparam name="TPrepared">What the sender reads for an attempt just before it is made.</typeparam>
public interface ILedgerSender<TPrepared>
{
    /// <summary>Reads what is needed for a batch of attempts in one round trip (device tokens, suppressions). One result for each, in order.</summary>
    Task<IReadOnlyList<TPrepared>> PrepareAsync(IReadOnlyList<LedgerAttempt> attempts, CancellationToken ct);

    /// <summary>Makes one attempt. Many run at once, at most the ledger's cap.</summary>
    Task<SendResult> SendAsync(LedgerAttempt attempt, TPrepared prepared, CancellationToken ct);
}
