namespace Notify.Platform.Kafka;

/// <summary>Publishes records and waits for Kafka's acknowledgement.</summary>
public sealed class RecordProducer
{
    /// <summary>Publishes all and returns once all are acknowledged.</summary>
    public Task PublishAsync(IReadOnlyList<OutgoingRecord> records, CancellationToken ct) => throw new NotSupportedException();
}
