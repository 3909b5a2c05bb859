using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Notify.Bench.Workload;

namespace Notify.FaultTests.Load;

/// <summary>Events in open loop until it is stopped: nine of ten by Kafka, one by HTTP. What is acknowledged goes to the journal.</summary>
internal sealed class EventLoad : IAsyncDisposable
{
    public const int Most = 200_000;
    private const int HttpEvery = 10;

    private readonly EventPlan plan;
    private readonly AckJournal journal;
    private readonly HttpDoor door;
    private readonly string topic;
    private readonly TimeProvider time;
    private readonly IProducer<byte[], byte[]> producer;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource giveUp = new();
    private readonly List<Task> posts = [];
    private int produced;
    private int acknowledged;
    private Task running = Task.CompletedTask;

    public EventLoad(EventPlan plan, AckJournal journal, HttpDoor door, string bootstrap, string topic, TimeProvider time)
    {
        (this.plan, this.journal, this.door, this.topic, this.time) = (plan, journal, door, topic, time);
        producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrap,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 0,
            Partitioner = Partitioner.Murmur2Random,
            MessageTimeoutMs = 180_000,
            ReconnectBackoffMaxMs = 1_000,
            DeliveryReportFields = "none",
            SocketNagleDisable = true,
        }).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>How many were sent; their sequence numbers are those below.</summary>
    public int Produced => Volatile.Read(ref produced);

    public int Acknowledged => Volatile.Read(ref acknowledged);

    public void Start(int perSecond) => running = Task.Factory.StartNew(() => Run(perSecond), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Sends no more, and waits until each is acknowledged or given up.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await stop.CancelAsync();
        await running;
        giveUp.CancelAfter(patience);
        await Task.Run(() => producer.Flush(patience));
        await Task.WhenAll(posts);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await giveUp.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(posts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        producer.Dispose();
        stop.Dispose();
        giveUp.Dispose();
    }

    private void Run(int perSecond)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < plan.Count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            while (Stopwatch.GetElapsedTime(start) is var now && now < due)
                if (stop.Token.WaitHandle.WaitOne(due - now)) return;
            if (stop.IsCancellationRequested) return;
            Volatile.Write(ref produced, i + 1);
            if (i % HttpEvery == 0) posts.Add(PostAsync(i));
            else Produce(i);
        }
    }

    private async Task PostAsync(int sequence)
    {
        await Task.Yield();
        var key = string.Create(CultureInfo.InvariantCulture, $"r{plan.Run}.{sequence}");
        if (await door.SendAsync(key, plan.Value(sequence), giveUp.Token)) Accept(sequence);
    }

    private void Produce(int sequence) => producer.Produce(
        topic, new Message<byte[], byte[]> { Key = plan.Key(sequence), Value = plan.Value(sequence) }, report =>
        {
            if (!report.Error.IsError) Accept(sequence);
        });

    private void Accept(int sequence)
    {
        journal.Add(sequence, time.GetUtcNow());
        Interlocked.Increment(ref acknowledged);
    }
}
