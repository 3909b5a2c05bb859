using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;

namespace Notify.Email;

/// <summary>A notification that its recipient has dealt with, or that its sender took back, needs no mail any more.</summary>
internal sealed class SettlementHandler(Ledger<EmailSender> ledger) : IBatchHandler<InboxChanged>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<InboxChanged>> batch, CancellationToken ct)
    {
        await ledger.SettleAsync(Settlement.Of(batch.Select(r => r.Value)), ct).ConfigureAwait(false);
        return new Outcome();
    }
}
