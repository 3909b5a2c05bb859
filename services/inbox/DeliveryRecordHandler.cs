using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Inbox;

/// <summary>Keeps what routing decided and how push and email ended.</summary>
internal sealed class DeliveryRecordHandler(DeliveryLog log) : IBatchHandler<DeliveryRecord>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<DeliveryRecord>> batch, CancellationToken ct)
    {
        var decisions = batch.Select(r => r.Value).OfType<Decided>().ToArray();
        var ends = batch.Select(r => r.Value).OfType<DeliveryAttempted>().Select(a => new LoggedEnd(a, null)).ToArray();
        await log.WriteAsync(decisions, ends, ct);
        return new Outcome();
    }
}
