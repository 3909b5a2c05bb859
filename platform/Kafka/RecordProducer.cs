using Confluent.Kafka;

namespace Notify.Platform.Kafka;

/// <summary>Kafka did not acknowledge every record; some may have been written all the same.</summary>
public sealed class PublishException(Error error, int failed, int all)
    : KafkaException(new Error(error.Code, $"{failed} of {all} records were not acknowledged: {error.Reason}", error.IsFatal));

/// <summary>
/// The producer of the process: idempotent, all replicas acknowledge. Thread-safe. It has two clients, so that what nobody
/// waits for can be gathered without holding up the rest.
/// </summary>
public sealed class RecordProducer : IDisposable
{
    /// <summary>How long a gathered record may wait for others.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private const int Chunk = 5_000;

    private readonly ProducerClient prompt;
    private readonly ProducerClient gathering;

    /// <summary>Connects in the background.</summary>
    public RecordProducer(KafkaClients clients, ConsumerRegistry registry)
    {
        prompt = new(clients, registry, clients.Options.Linger);
        gathering = new(clients, registry, Gathering);
    }

    /// <summary>Publishes records in order and returns when Kafka has acknowledged all of them.</summary>
    /// <exception cref="KafkaException">At least one was not acknowledged.</exception>
    /// <exception cref="ObjectDisposedException">The process stops; records may have been written all the same.</exception>
    public Task PublishAsync(IReadOnlyList<OutgoingRecord> records, CancellationToken ct) => prompt.PublishAsync(records, ct);

    /// <summary>The same for records that nobody waits for: they share requests with others of the next <see cref="Gathering"/>.</summary>
    /// <exception cref="KafkaException">At least one was not acknowledged.</exception>
    /// <exception cref="ObjectDisposedException">The process stops; records may have been written all the same.</exception>
    public Task PublishGatheredAsync(IReadOnlyList<OutgoingRecord> records, CancellationToken ct) => gathering.PublishAsync(records, ct);

    /// <summary>Publishes records while they are made, 5,000 at a time, each chunk acknowledged before the next is made.</summary>
    /// <exception cref="KafkaException">At least one was not acknowledged; what follows it was not made.</exception>
    public async Task PublishAsync(IAsyncEnumerable<OutgoingRecord> records, CancellationToken ct)
    {
        var chunk = new List<OutgoingRecord>(Chunk);
        await foreach (var record in records.WithCancellation(ct))
        {
            chunk.Add(record);
            if (chunk.Count < Chunk) continue;
            await PublishAsync(chunk, ct);
            chunk.Clear();
        }
        await PublishAsync(chunk, ct);
    }

    /// <summary>Takes nothing more, and waits at most 5 s for what is still under way.</summary>
    public void Dispose()
    {
        gathering.Dispose();
        prompt.Dispose();
    }
}
