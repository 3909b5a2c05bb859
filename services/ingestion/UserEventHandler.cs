using System.Text;
using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Ingestion;

/// <summary>
/// Turns events on <c>user-events</c> into one notification for each recipient they name, and keeps those that are owed to subscribers,
/// in one round trip if there are any. No state but how much each tenant sends.
/// </summary>
internal sealed class UserEventHandler(EventReader reader, TenantRates rates, ExpansionStore expansions) : IBatchHandler<byte[]?>
{
    private const int MostHeld = 5_000;

    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<byte[]?>> batch, CancellationToken ct)
    {
        var accepted = new List<(IncomingEvent Event, Guid Id, bool Bulk, Received<byte[]?> Record)>(batch.Count);
        var problems = new List<(int Index, EventProblem Problem, Guid Id)>();
        for (var i = 0; i < batch.Count; i++)
        {
            var record = batch[i];
            var reading = reader.Read(record.Value, new EventContext(
                record.Header(HeaderNames.Tenant), record.Header(HeaderNames.EventId), record.Header(HeaderNames.ContentType), CloudEvent.Attributes(record)));
            if (reading.Event is { } incoming) accepted.Add((incoming, EventIds.Of(incoming, record), IsBulk(incoming), record));
            else problems.Add((i, reading.Problem!, EventIds.OfRecord(record)));
        }

        await expansions.AddAsync([.. accepted.Where(a => a.Event.Topics.Count > 0).Select(a => (a.Event, a.Id, a.Record))], ct);
        var all = accepted.SelectMany(a => Notifications(a.Event, a.Id, a.Bulk, a.Record));
        var held = accepted.Sum(a => a.Event.Recipients.Count) <= MostHeld;
        var outcome = held ? new Outcome() : new Outcome { Stream = StreamAsync(all) };
        if (held)
            foreach (var record in all) outcome.Publish(record);
        foreach (var (index, problem, id) in problems)
            outcome.Reject(index, problem.Reason, problem.Detail, [new(HeaderNames.NotifyEventId, Encoding.UTF8.GetBytes(id.ToString("D")))]);
        return outcome;
    }

    private bool IsBulk(IncomingEvent incoming) =>
        incoming.Priority == Priority.Bulk || (rates.Exceeds(incoming.Tenant, incoming.Recipients.Count) && incoming.Priority != Priority.Critical);

    private static IEnumerable<OutgoingRecord> Notifications(IncomingEvent incoming, Guid eventId, bool bulk, Received<byte[]?> record)
    {
        var topic = bulk ? Topics.NotificationsBulk : Topics.Notifications;
        foreach (var recipient in incoming.Recipients)
            yield return RecordEncoder.Encode(topic, incoming.For(recipient, eventId, record.Timestamp), record.Trace);
    }

    private static async IAsyncEnumerable<OutgoingRecord> StreamAsync(IEnumerable<OutgoingRecord> records)
    {
        foreach (var record in records) yield return record;
        await Task.CompletedTask;
    }
}
