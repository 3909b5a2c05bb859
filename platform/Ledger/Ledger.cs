namespace Notify.Platform.Ledger;

/// <summary>Where a service's handlers put obligations. What is accepted is kept in PostgreSQL and sent by <typeparamref name="TSender"/>.</summary>
/// <typeparam name="TSender">The sender that works it off; it tells one ledger from another.</typeparam>
public sealed class Ledger<TSender>
{
    private readonly LedgerParts parts;
    private readonly LedgerQueue queue;
    private readonly LedgerOwner owner;

    internal Ledger(LedgerParts parts, LedgerQueue queue, LedgerOwner owner)
    {
        this.parts = parts;
        this.queue = queue;
        this.owner = owner;
    }

    /// <summary>Keeps entries, in one round trip; once it returns they are durable. An entry whose id is there already changes nothing.</summary>
    public async Task AcceptAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0) return;
        var reserved = queue.Reserve(entries);
        try
        {
            var accepted = await parts.Store.AcceptAsync(entries, reserved, owner.Current, parts.Time.GetUtcNow(), ct).ConfigureAwait(false);
            queue.Fill(reserved, accepted.Claimed, accepted.Waiting);
        }
        catch
        {
            // Whether PostgreSQL took them is unknown: what it did claim is given back by the sweeper.
            queue.Fill(reserved, [], more: true);
            throw;
        }
    }

    /// <summary>Ends what waits of these subjects as suppressed with the reason, and what arrives later of them too.</summary>
    public async Task SettleAsync(IReadOnlyList<(string Tenant, Guid Subject, string Reason)> settled, CancellationToken ct)
    {
        if (settled.Count > 0) await parts.Store.SettleAsync(settled, parts.Time.GetUtcNow(), ct).ConfigureAwait(false);
    }
}
