using Notify.Contracts;

namespace Notify.Platform.Kafka;

/// <summary>A record to be published: encoded, without the installation's prefix on its topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">The key, UTF-8.</param>
/// <param name="Value">The value; null for a tombstone.</param>
/// <param name="Headers">The headers.</param>
public sealed record OutgoingRecord(string Topic, byte[]? Key, byte[]? Value, IReadOnlyList<KeyValuePair<string, byte[]?>> Headers);

/// <summary>A record of the batch that can never be processed.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Reason">A stable snake_case word.</param>
/// <param name="Detail">One sentence a producer understands.</param>
/// <param name="Headers">Further headers for the dead record, such as its event id.</param>
public sealed record Rejection(int Index, string Reason, string Detail, IReadOnlyList<KeyValuePair<string, byte[]?>>? Headers = null);

/// <summary>
/// What is to happen after a batch: the records to publish and the records to reject. The loop publishes all, waits for
/// Kafka's acknowledgements and only then stores the offsets. The rest of it, which nobody waits for, may be done while
/// the next batch is handled; its offsets wait for it too. Not thread-safe.
/// </summary>
public sealed class Outcome
{
    private readonly List<OutgoingRecord> publish = [];
    private readonly List<OutgoingRecord> gathered = [];
    private readonly List<Rejection> reject = [];

    /// <summary>What is to be published, in order.</summary>
    public IReadOnlyList<OutgoingRecord> Published => publish;

    /// <summary>What is to be published within <see cref="RecordProducer.Gathering"/>, in order.</summary>
    public IReadOnlyList<OutgoingRecord> Gathered => gathered;

    /// <summary>Work that nobody waits for. Like the handler it may be run again.</summary>
    public Func<CancellationToken, Task>? After { get; init; }

    /// <summary>What is to be rejected.</summary>
    public IReadOnlyList<Rejection> Rejected => reject;

    /// <summary>Records made while they are published, for outcomes too large to hold. Published after <see cref="Published"/>, in chunks.</summary>
    public IAsyncEnumerable<OutgoingRecord>? Stream { get; init; }

    /// <summary>Publishes a record.</summary>
    /// <param name="topic">Where to.</param>
    /// <param name="value">The record.</param>
    /// <param name="trace">Trace context of the record that caused it.</param>
    public void Publish<T>(Topic<T> topic, T value, System.Diagnostics.ActivityContext trace) =>
        Publish(RecordEncoder.Encode(topic, value, trace));

    /// <summary>Publishes a record that nobody waits for: it shares a request with others of the same time.</summary>
    public void PublishGathered<T>(Topic<T> topic, T value, System.Diagnostics.ActivityContext trace) =>
        gathered.Add(RecordEncoder.Encode(topic, value, trace));

    /// <summary>Publishes a record that is already encoded.</summary>
    public void Publish(OutgoingRecord record) => publish.Add(record);

    /// <summary>Rejects the record at <paramref name="index"/> of the batch: it goes to <c>&lt;topic&gt;.dead</c>.</summary>
    public void Reject(int index, string reason, string detail, IReadOnlyList<KeyValuePair<string, byte[]?>>? headers = null) =>
        reject.Add(new Rejection(index, reason, detail, headers));

    internal bool HasRest => gathered.Count > 0 || After is not null;
}
