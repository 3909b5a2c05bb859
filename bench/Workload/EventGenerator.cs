using System.Diagnostics;
using Confluent.Kafka;

namespace Notify.Bench.Workload;

/// <summary>Produces a plan's events in open loop: a schedule says when each is due, whatever the system does meanwhile.</summary>
internal sealed class EventGenerator(string bootstrap, string topic) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly IProducer<byte[], byte[]> paced = Producer(bootstrap, linger: 0);
    private readonly IProducer<byte[], byte[]> flooding = Producer(bootstrap, linger: 5);

    /// <summary>Produces all on a thread of its own; ends when the broker has acknowledged all.</summary>
    public Task RunAsync(EventPlan plan, Arrivals arrivals, int perSecond, Breakage breakage, CancellationToken ct) =>
        Task.Factory.StartNew(() => Run(plan, arrivals, perSecond, breakage, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose()
    {
        paced.Dispose();
        flooding.Dispose();
    }

    private void Run(EventPlan plan, Arrivals arrivals, int perSecond, Breakage breakage, CancellationToken ct)
    {
        var producer = perSecond == 0 ? flooding : paced;
        var acknowledged = new Acknowledgements();
        var start = Stopwatch.GetTimestamp();
        var period = perSecond == 0 ? 0 : (double)Stopwatch.Frequency / perSecond;
        var sent = 0;
        for (var i = 0; i < plan.Count; i++)
        {
            var due = start + (long)(i * period);
            while (perSecond > 0 && Stopwatch.GetTimestamp() < due) ct.WaitHandle.WaitOne(1);
            ct.ThrowIfCancellationRequested();
            arrivals.Intended[i] = perSecond == 0 ? Stopwatch.GetTimestamp() : due;
            if (breakage == Breakage.DropEvent && i == plan.Count / 2) continue;
            var copies = breakage == Breakage.RepeatEvent && i == plan.Count / 2 ? 2 : 1;
            for (var copy = 0; copy < copies; copy++, sent++) Produce(producer, plan, i, acknowledged);
        }

        producer.Flush(Patience);
        if (acknowledged.Good != sent) throw new InvalidOperationException($"The broker acknowledged {acknowledged.Good} of {sent} events. {acknowledged.Error}");
    }

    private void Produce(IProducer<byte[], byte[]> producer, EventPlan plan, int sequence, Acknowledgements acknowledged)
    {
        var record = new Message<byte[], byte[]> { Key = plan.Key(sequence), Value = plan.Value(sequence) };
        while (true)
        {
            try
            {
                producer.Produce(topic, record, acknowledged.Handler);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(5));
            }
        }
    }

    private static IProducer<byte[], byte[]> Producer(string bootstrap, double linger) =>
        new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrap,
            Acks = Acks.All,
            LingerMs = linger,
            Partitioner = Partitioner.Murmur2Random,
            QueueBufferingMaxMessages = 200_000,
            DeliveryReportFields = "none",
            SocketNagleDisable = true,
        }).Build();

    private sealed class Acknowledgements
    {
        private int good;

        public Acknowledgements() => Handler = report =>
        {
            if (report.Error.IsError) Error = report.Error.Reason;
            else Interlocked.Increment(ref good);
        };

        public Action<DeliveryReport<byte[], byte[]>> Handler { get; }

        public int Good => Volatile.Read(ref good);

        public string? Error { get; private set; }
    }
}
