using Confluent.Kafka;

namespace Notify.Platform.Kafka;

/// <summary>
/// A batch, shared by the thread that consumes and the task that handles it. The first owns which partitions are dropped, the
/// second how it ends. It has ended when the next one may begin, and is settled when its rest is done too.
/// </summary>
internal sealed class Batch : IDisposable
{
    private readonly Dictionary<int, ConsumeResult<byte[], byte[]>> last = [];
    private readonly CancellationTokenSource work = new();
    private readonly CancellationTokenSource patience;
    // Most batches wait for a disk or a broker: spinning for them is lost CPU.
    private readonly ManualResetEventSlim ended = new(initialState: false, spinCount: 0);
    private volatile HashSet<int> dropped = [];
    private volatile bool inOutage;
    private Task rest = Task.CompletedTask;
    private bool succeeded;
    private Exception? failure;

    public Batch(IReadOnlyList<ConsumeResult<byte[], byte[]>> records, CancellationToken stopping)
    {
        Records = records;
        patience = CancellationTokenSource.CreateLinkedTokenSource(work.Token, stopping);
        foreach (var record in records) last[record.Partition.Value] = record;
    }

    public IReadOnlyList<ConsumeResult<byte[], byte[]>> Records { get; }

    /// <summary>For one attempt: cancelled when nobody may store its result any more.</summary>
    public CancellationToken Work => work.Token;

    /// <summary>For waiting between attempts: cancelled also when the process stops, since an outage has no end to wait for.</summary>
    public CancellationToken Patience => patience.Token;

    /// <summary>The last attempt met an outage and no attempt has succeeded since.</summary>
    public bool InOutage { get => inOutage; set => inOutage = value; }

    public bool Ended => ended.IsSet;

    public bool Settled => Ended && rest.IsCompleted;

    /// <summary>Everything that came of the batch is durable. Read it once <see cref="Settled"/>.</summary>
    public bool Succeeded => succeeded && rest.IsCompletedSuccessfully;

    /// <summary>Why it went wrong, if not because it was called off. Read it once <see cref="Ended"/>.</summary>
    public Exception? Failure => failure ?? (rest.IsFaulted && !patience.IsCancellationRequested ? rest.Exception : null);

    public bool Owns(int partition) => !dropped.Contains(partition);

    public bool OwnsAny => last.Keys.Any(Owns);

    public bool Touches(IEnumerable<TopicPartition> partitions) => partitions.Any(p => last.ContainsKey(p.Partition.Value) && Owns(p.Partition.Value));

    public bool Wait(TimeSpan time) => ended.Wait(time);

    public void WaitSettled(TimeSpan time)
    {
        if (ended.Wait(time)) _ = Task.WaitAny([rest], time);
    }

    public void Succeed(Task rest)
    {
        (succeeded, this.rest) = (true, rest);
        ended.Set();
    }

    public void Fail(Exception? failure)
    {
        this.failure = failure;
        ended.Set();
    }

    /// <summary>Another member repeats these partitions; once none is left the work is called off.</summary>
    public void Drop(IEnumerable<TopicPartition> partitions)
    {
        dropped = [.. dropped, .. partitions.Select(p => p.Partition.Value)];
        // Not Cancel: it would run the handler's continuations on the thread that consumes.
        if (!OwnsAny) _ = work.CancelAsync();
    }

    public void CancelAfter(TimeSpan time) => work.CancelAfter(time);

    /// <summary>Where the next reader of each partition that is still owned starts.</summary>
    public IEnumerable<TopicPartitionOffset> Positions(string topic) => last
        .Where(p => Owns(p.Key))
        .Select(p => new TopicPartitionOffset(new TopicPartition(topic, p.Key), p.Value.Offset + 1, p.Value.LeaderEpoch));

    public void Dispose()
    {
        patience.Dispose();
        work.Dispose();
        ended.Dispose();
    }
}
