using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Routing;

/// <summary>What the recipient has read, put away or lost by retraction need not be pushed or mailed any more.</summary>
internal sealed class SettlementHandler(HeldStore held) : IBatchHandler<InboxChanged>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<InboxChanged>> batch, CancellationToken ct)
    {
        await held.CancelAsync(Settlement.Of(batch.Select(r => r.Value)), ct);
        return new Outcome();
    }
}
