using Confluent.Kafka;

namespace Notify.Platform.Kafka;

/// <summary>
/// One membership in a group, from subscribing to leaving. Everything here runs on the loop's own thread, the callbacks of a
/// rebalance too (inside <c>Consume</c>), so they may block it; only the batches are shared with the tasks that handle them.
/// </summary>
internal sealed partial class ConsumerSession<T> : IDisposable
{
    private static readonly TimeSpan IdleWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PausedWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);

    // How long a handler that was called off may take to notice.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    // A handler may take this long before its partitions are paused, which throws away what was fetched ahead.
    private static readonly TimeSpan Unpolled = TimeSpan.FromSeconds(1);

    // So many full batches may have a rest under way.
    private const int MostUnsettled = 4;

    private readonly Subscription<T> subscription;
    private readonly BatchRunner<T> runner;
    private readonly KafkaClients clients;
    private readonly ConsumerStatus status;
    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly List<TopicPartition> joined = [];
    private List<ConsumeResult<byte[], byte[]>> buffer = [];
    private readonly Queue<Batch> unsettled = [];
    private Batch? inFlight;
    private long lagSeen;

    public ConsumerSession(Subscription<T> subscription, BatchRunner<T> runner, KafkaClients clients, ConsumerStatus status)
    {
        (this.subscription, this.runner, this.clients, this.status) = (subscription, runner, clients, status);
        consumer = clients.Consumer(subscription.Group, subscription.Gather, OnReset)
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => OnRevoked(partitions.ConvertAll(p => p.TopicPartition)))
            .SetPartitionsLostHandler((_, partitions) => OnLost(partitions.ConvertAll(p => p.TopicPartition)))
            .Build();
    }

    /// <summary>Consumes until the process stops; then what is under way may end within <see cref="KafkaOptions.RevokeTimeout"/>.</summary>
    /// <exception cref="KafkaException">The client failed for good.</exception>
    public void Run(CancellationToken stopping)
    {
        consumer.Subscribe(clients.Full(subscription.Topic));
        while (!stopping.IsCancellationRequested)
        {
            Gather();
            if (buffer.Count > 0) Work(stopping);
            Settle();
            if (Stuck?.Failure is { } failure) throw new InvalidOperationException("A batch ended without an outcome.", failure);
            if (unsettled.Sum(b => b.Records.Count) >= MostUnsettled * clients.Options.BatchRecords) WaitForRest(stopping);
            ReportLag();
        }

        if (unsettled.All(b => b.Ended)) WaitSettled();
    }

    /// <summary>Leaves the group at once, after committing what is stored.</summary>
    public void Dispose()
    {
        status.Assigned = false;
        inFlight = null;
        foreach (var batch in unsettled) batch.CancelAfter(TimeSpan.Zero);
        unsettled.Clear();
        try
        {
            consumer.Close();
        }
        catch (KafkaException e)
        {
            LogNotClosed(clients.Log, subscription.Topic, subscription.Group, e.Error.Code);
        }
        consumer.Dispose();
    }

    private void Gather()
    {
        var records = subscription.BatchRecords(clients.Options);
        var bytes = buffer.Sum(Size);
        var wait = buffer.Count > 0 ? TimeSpan.Zero : unsettled.Count > 0 ? PausedWait : IdleWait;
        while (buffer.Count < records && bytes < clients.Options.BatchBytes && Poll(wait))
        {
            bytes += Size(buffer[^1]);
            wait = TimeSpan.Zero;
        }

        // The client remembers that a partition was paused when it was lost, and would never fetch it again.
        if (joined.Count > 0) consumer.Resume(joined);
        joined.Clear();
    }

    /// <summary>Serves callbacks and takes one record into the buffer, if there is one.</summary>
    private bool Poll(TimeSpan wait)
    {
        try
        {
            if (consumer.Consume(wait) is not { } record) return false;
            buffer.Add(record);
            return true;
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            LogConsumeError(clients.Log, subscription.Topic, subscription.Group, e.Error.Code);
            if (!status.Assigned) status.Outage = Outage.Describe(e);
            return false;
        }
    }

    private void Work(CancellationToken stopping)
    {
        var batch = new Batch(buffer, stopping);
        buffer = [];
        inFlight = batch;
        unsettled.Enqueue(batch);
        runner.Start(batch);
        if (!batch.Wait(Unpolled)) WaitPaused(batch, stopping);
        // A handler that outlasts its cancellation is left behind; nothing it does is stored.
        if (batch.Ended) inFlight = null;
    }

    /// <summary>Keeps the membership alive while a handler takes long: polls, with nothing to be fetched.</summary>
    private void WaitPaused(Batch batch, CancellationToken stopping)
    {
        joined.Clear();
        consumer.Pause(consumer.Assignment);
        long? stopped = null;
        while (!batch.Ended && (stopped is not { } since || clients.Time.GetElapsedTime(since) < clients.Options.RevokeTimeout + Goodbye))
        {
            if (stopped is null && stopping.IsCancellationRequested)
            {
                stopped = clients.Time.GetTimestamp();
                batch.CancelAfter(clients.Options.RevokeTimeout);
            }
            PollPaused();
        }
        consumer.Resume(consumer.Assignment);
    }

    /// <summary>Too much is under way that nobody waits for: Kafka or the database does not take it.</summary>
    private void WaitForRest(CancellationToken stopping)
    {
        joined.Clear();
        consumer.Pause(consumer.Assignment);
        for (var oldest = unsettled.Peek(); unsettled.Contains(oldest) && Stuck is null && !stopping.IsCancellationRequested;)
        {
            oldest.WaitSettled(PausedWait);
            PollPaused();
        }

        consumer.Resume(consumer.Assignment);
    }

    private void PollPaused()
    {
        // What a poll returns now is of partitions that joined during it: it waits in the buffer.
        Poll(PausedWait);
        if (joined.Count > 0) consumer.Pause(joined);
        joined.Clear();
        Settle();
        ReportLag();
    }

    /// <summary>The oldest batch, if it failed or was called off: nothing after it may be stored either.</summary>
    private Batch? Stuck => unsettled.TryPeek(out var batch) && batch.Settled && !batch.Succeeded && batch.OwnsAny ? batch : null;

    private void WaitSettled()
    {
        var started = clients.Time.GetTimestamp();
        // In an outage nothing would come of waiting: the next owner repeats the batches.
        while (unsettled.TryPeek(out var batch) && Stuck is null && !unsettled.Any(b => b.InOutage)
               && clients.Time.GetElapsedTime(started) < clients.Options.RevokeTimeout)
        {
            batch.WaitSettled(TimeSpan.FromMilliseconds(20));
            Settle();
        }
    }

    /// <summary>Stores what is done, in order: a batch is never stored past an earlier one whose rest is under way.</summary>
    private void Settle()
    {
        while (unsettled.TryPeek(out var batch) && batch.Settled && Stuck is null)
        {
            unsettled.Dequeue();
            if (batch.Succeeded) Store(batch);
            batch.Dispose();
        }
    }

    private void Store(Batch batch)
    {
        foreach (var position in batch.Positions(clients.Full(subscription.Topic)))
        {
            try
            {
                consumer.StoreOffset(position);
            }
            catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_State)
            {
                KafkaMetrics.StoreRefused.Add(1, KafkaMetrics.Tags(subscription.Topic, subscription.Group));
            }
        }
    }

    private void OnAssigned(List<TopicPartition> partitions)
    {
        status.Assigned = true;
        if (inFlight is null) status.Outage = null;
        joined.AddRange(partitions);
        LogAssigned(clients.Log, subscription.Topic, subscription.Group, partitions.Count);
    }

    private void OnRevoked(List<TopicPartition> partitions)
    {
        Forget(partitions);
        if (!unsettled.Any(b => b.Touches(partitions))) return;
        // Stored while the partition is still ours: the client commits it as it gives the partition up.
        WaitSettled();
        foreach (var batch in unsettled) batch.Drop(partitions);
        LogRevoked(clients.Log, subscription.Topic, subscription.Group, partitions.Count, unsettled.Count == 0);
    }

    private void OnLost(List<TopicPartition> partitions)
    {
        status.Assigned = false;
        Forget(partitions);
        foreach (var batch in unsettled) batch.Drop(partitions);
        LogLost(clients.Log, subscription.Topic, subscription.Group, partitions.Count);
    }

    private void Forget(List<TopicPartition> partitions)
    {
        buffer.RemoveAll(r => partitions.Exists(p => p.Partition == r.Partition));
        joined.RemoveAll(partitions.Contains);
    }

    private void OnReset()
    {
        KafkaMetrics.OffsetResets.Add(1, KafkaMetrics.Tags(subscription.Topic, subscription.Group));
        LogReset(clients.Log, subscription.Topic, subscription.Group);
    }

    private void ReportLag()
    {
        if (clients.Time.GetElapsedTime(lagSeen) < LagInterval) return;
        lagSeen = clients.Time.GetTimestamp();
        var lag = 0L + buffer.Count + (inFlight?.Records.Count ?? 0);
        foreach (var partition in consumer.Assignment)
        {
            var position = consumer.Position(partition);
            var high = consumer.GetWatermarkOffsets(partition).High;
            if (!position.IsSpecial && !high.IsSpecial) lag += Math.Max(0, high.Value - position.Value);
        }
        status.Lag = lag;
    }

    private static int Size(ConsumeResult<byte[], byte[]> record) => record.Message.Value?.Length ?? 0;
}
