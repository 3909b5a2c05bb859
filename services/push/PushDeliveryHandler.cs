using System.Text.Json;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>Turns each delivery into one ledger entry for each device of its recipient. The ledger decides what is still worth sending.</summary>
internal sealed class PushDeliveryHandler(DeviceReader devices, Ledger<PushSender> ledger, IOptions<PushOptions> options, TimeProvider time)
    : IBatchHandler<PushDelivery>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<PushDelivery>> batch, CancellationToken ct)
    {
        var outcome = new Outcome();
        var now = time.GetUtcNow();
        var byPerson = await devices.OfPeopleAsync(batch.Select(r => new Person(r.Value.Tenant, r.Value.Recipient)).Distinct().ToList(), now - options.Value.StaleAfter, ct);
        var entries = new List<LedgerEntry>(batch.Count);
        foreach (var record in batch)
        {
            var delivery = record.Value;
            if (!byPerson.TryGetValue(new Person(delivery.Tenant, delivery.Recipient), out var found) || found.Ids.Count == 0)
            {
                var reason = found.Stale ? PushReport.DevicesStale : PushReport.NoDevice;
                outcome.Publish<DeliveryRecord>(Topics.DeliveryAttempts, PushReport.WithoutDevice(delivery, reason, now), record.Trace);
                continue;
            }

            var payload = JsonSerializer.SerializeToUtf8Bytes(delivery, ContractsJson.Default.PushDelivery);
            entries.AddRange(found.Ids.Select(device => Entry(delivery, device, payload, now + options.Value.GiveUp)));
        }

        await ledger.AcceptAsync(entries, ct);
        return outcome;
    }

    private static LedgerEntry Entry(PushDelivery delivery, string device, byte[] payload, DateTimeOffset giveUpAt) => new()
    {
        Id = NotifyIds.Delivery(delivery.NotificationId, DeliveryChannel.Push, device),
        Tenant = delivery.Tenant,
        User = delivery.Recipient,
        Subject = delivery.NotificationId,
        Cause = delivery.EventId,
        Endpoint = device,
        Priority = (short)delivery.Priority,
        CollapseKey = delivery.CollapseKey,
        ExpiresAt = delivery.ExpiresAt,
        GiveUpAt = giveUpAt,
        HoldOnUnknown = delivery.OnUnknown == UnknownOutcome.Hold,
        Payload = payload,
    };
}
