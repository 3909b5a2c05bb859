using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Routing;

/// <summary>Decides a batch of notifications: one read of what decisions depend on, one write of what is held, then deliveries and one <see cref="Decided"/> each.</summary>
internal sealed class NotificationHandler(Decisions decisions, Rendering rendering, HeldStore holds) : IBatchHandler<Notification>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<Notification>> batch, CancellationToken ct)
    {
        var decided = await decisions.OfAsync([.. batch.Select(r => r.Value)], ct);
        var outcome = new Outcome();
        var held = new List<HeldDelivery>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (decided[i] is not { } decision)
                outcome.Reject(i, "unknown_type", $"The catalog has no type '{batch[i].Value.Type}' any more: add it again and redrive.");
            else if (TryRender(batch[i], decision) is { } deliveries)
                deliveries.PublishTo(outcome, held, batch[i].Trace);
            else
                outcome.Reject(i, "template_failed", $"A template of {decision.Type.Name} passed its limits for this payload.");
        }

        // Before the items are published: whoever reads one finds what is to be cancelled.
        await holds.AddAsync(held, ct);
        return outcome;
    }

    private NotificationDeliveries? TryRender(Received<Notification> received, DecidedNotification decided)
    {
        try
        {
            return NotificationDeliveries.Of(received, decided.Type, decided.Input, decided.Channels, rendering);
        }
        catch (TemplateException)
        {
            return null;
        }
    }
}
