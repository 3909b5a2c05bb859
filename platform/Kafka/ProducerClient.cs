using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Notify.Platform.Kafka;

/// <summary>
/// One client to produce with. Thread-safe. After a fatal error it is replaced by a fresh one; until then
/// <see cref="ConsumerRegistry.ProducerFailure"/> says why.
/// </summary>
internal sealed partial class ProducerClient : IDisposable
{
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(5);

    private readonly KafkaClients clients;
    private readonly ConsumerRegistry registry;
    private readonly TimeSpan linger;

    // A client that is destroyed while a record is handed to it takes the process with it; this keeps the two apart.
    private readonly Lock use = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IProducer<byte[], byte[]> producer;
    private bool disposed;

    public ProducerClient(KafkaClients clients, ConsumerRegistry registry, TimeSpan linger)
    {
        this.clients = clients;
        this.registry = registry;
        this.linger = linger;
        producer = clients.Producer(linger, Replace).Build();
    }

    /// <summary>Publishes records in order and returns when Kafka has acknowledged all of them.</summary>
    /// <exception cref="KafkaException">At least one was not acknowledged.</exception>
    /// <exception cref="ObjectDisposedException">The process stops; records may have been written all the same.</exception>
    public async Task PublishAsync(IReadOnlyList<OutgoingRecord> records, CancellationToken ct)
    {
        if (records.Count == 0) return;
        var delivery = new Delivery(records.Count);
        Action<DeliveryReport<byte[], byte[]>> report = delivery.Report;
        foreach (var record in records)
        {
            var message = new Message<byte[], byte[]> { Key = record.Key!, Value = record.Value!, Headers = Headers(record) };
            while (!TryProduce(clients.Full(record.Topic), message, report)) await Task.Delay(QueueFullPause, clients.Time, ct);
        }
        // A report that is still missing when the client is gone never comes.
        await Task.WhenAny(delivery.Completion, closed.Task).WaitAsync(ct);
        ObjectDisposedException.ThrowIf(!delivery.Completion.IsCompleted, this);
        await delivery.Completion;
        KafkaMetrics.Published.Add(records.Count);
    }

    /// <summary>Takes nothing more, and waits at most 5 s for what is still under way.</summary>
    public void Dispose()
    {
        lock (use)
        {
            if (disposed) return;
            disposed = true;
        }
        producer.Flush(TimeSpan.FromSeconds(5));
        producer.Dispose();
        closed.SetResult();
    }

    private bool TryProduce(string topic, Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>> report)
    {
        try
        {
            lock (use)
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                producer.Produce(topic, message, report);
            }
            return true;
        }
        catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private static Headers Headers(OutgoingRecord record)
    {
        var headers = new Headers();
        foreach (var (name, value) in record.Headers) headers.Add(name, value);
        return headers;
    }

    // Called on the failed client's own thread, which must go on to report what it still holds.
    private void Replace(IProducer<byte[], byte[]> failed, Error error)
    {
        lock (use)
        {
            if (disposed || !ReferenceEquals(producer, failed)) return;
            registry.ProducerFailure = $"Kafka {error.Code}";
            LogReplaced(clients.Log, error.Code);
            producer = clients.Producer(linger, Replace).Build();
            registry.ProducerFailure = null;
        }
        _ = Task.Run(() =>
        {
            failed.Flush(clients.Options.ProduceTimeout);
            failed.Dispose();
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The producer failed for good ({Code}) and is replaced")]
    private static partial void LogReplaced(ILogger log, ErrorCode code);

    private sealed class Delivery(int count)
    {
        private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int reported;
        private int failed;
        private Error? first;

        public Task Completion => completion.Task;

        public void Report(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError)
            {
                Interlocked.CompareExchange(ref first, report.Error, null);
                Interlocked.Increment(ref failed);
                KafkaMetrics.NotPublished.Add(1);
            }
            if (Interlocked.Increment(ref reported) < count) return;
            if (first is null) completion.SetResult();
            else completion.SetException(new PublishException(first, failed, count));
        }
    }
}
