namespace Notify.Platform.Ledger;

/// <summary>Where a service's handlers put obligations. What is accepted is kept in PostgreSQL and sent by <typeparamref name="TSender"/>.</summary>
/// <typeparam name="TSender">The sender that works it off; it tells one ledger from another.</typeparam>
public sealed class Ledger<TSender>
{
    /// <summary>Keeps entries, in one round trip; once it returns they are durable. An entry whose id is there already changes nothing.</summary>
    public Task AcceptAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Ends what waits of these subjects as suppressed with the reason, and what arrives later of them too.</summary>
    public Task SettleAsync(IReadOnlyList<(string Tenant, Guid Subject, string Reason)> settled, CancellationToken ct) =>
        throw new NotSupportedException();
}
