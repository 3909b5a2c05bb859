using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>What the recipient has read, put away or lost by retraction needs no push any more, and phones that show it clear it.</summary>
internal sealed class SettlementHandler(Ledger<PushSender> ledger, Dismissals dismissals, IOptions<PushOptions> options, TimeProvider time)
    : IBatchHandler<InboxChanged>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<InboxChanged>> batch, CancellationToken ct)
    {
        await ledger.SettleAsync(Settlement.Of(batch.Select(r => r.Value)), ct);
        // After it nothing of these begins to be sent, so that what is not found now is not shown later.
        // What a newer one replaced it replaces on the phone too, under the same tag.
        var gone = Settlement.Of(batch.Select(r => r.Value).Where(c => c.Change != InboxChange.Superseded));
        if (options.Value.Dismiss) await dismissals.AddAsync([.. gone.Select(s => (s.Tenant, s.NotificationId))], time.GetUtcNow(), ct);
        return new Outcome();
    }
}
