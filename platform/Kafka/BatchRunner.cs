using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Notify.Platform.Kafka;

/// <summary>Works on one batch until everything that comes of it is acknowledged: repeats it through outages, isolates a record that fails.</summary>
internal sealed partial class BatchRunner<T>(
    Subscription<T> subscription, IBatchHandler<T> handler, RecordProducer producer, KafkaClients clients, ConsumerStatus status)
{
    private const int Tries = 3;

    private readonly TagList tags = KafkaMetrics.Tags(subscription.Topic, subscription.Group);

    /// <summary>
    /// Begins on the caller's thread, so that a batch costs no change of threads before its first wait, and goes on on the thread pool.
    /// The batch ends whatever happens.
    /// </summary>
    public void Start(Batch batch) => _ = RunAsync(batch);

    private async Task RunAsync(Batch batch)
    {
        var started = clients.Time.GetTimestamp();
        try
        {
            var dead = new List<DeadRecord>();
            var rest = new List<Rest>();
            var items = Decode(batch, dead);
            await HandleAllAsync(batch, items, dead, rest);
            await BuryAsync(batch, dead);
            KafkaMetrics.BatchSize.Record(batch.Records.Count, tags);
            KafkaMetrics.HandlingTime.Record(clients.Time.GetElapsedTime(started).TotalSeconds, tags);
            batch.Succeed(rest.Count == 0 ? Task.CompletedTask : FinishAsync(batch, rest));
        }
        catch (Exception e)
        {
            batch.Fail(batch.Patience.IsCancellationRequested ? null : e);
        }
    }

    /// <summary>Does what nobody waits for. What fails in it for good is found by handling each record again, alone, rest and all.</summary>
    private async Task FinishAsync(Batch batch, List<Rest> rest)
    {
        try
        {
            await RepeatAsync(batch, 0, () => Task.WhenAll(rest.Select(r => FinishAsync(r.Outcome, batch.Work))), Outage.Is);
        }
        catch (Exception e) when (!batch.Work.IsCancellationRequested && !Outage.Is(e))
        {
            var items = rest.SelectMany(r => r.Items).ToList();
            LogIsolating(clients.Log, subscription.Topic, subscription.Group, items.Count, e.GetType().Name, e.StackTrace);
            var dead = new List<DeadRecord>();
            foreach (var item in items) await IsolateAsync(batch, item, items.Count == 1 ? 1 : 0, dead, rest: null);
            await BuryAsync(batch, dead);
        }
    }

    private Task FinishAsync(Outcome outcome, CancellationToken ct) =>
        Task.WhenAll(producer.PublishGatheredAsync(outcome.Gathered, ct), outcome.After?.Invoke(ct) ?? Task.CompletedTask);

    private List<Item> Decode(Batch batch, List<DeadRecord> dead)
    {
        var items = new List<Item>(batch.Records.Count);
        foreach (var source in batch.Records)
        {
            try
            {
                items.Add(new Item(source, subscription.Decode(source)));
            }
            catch (UnreadableException e)
            {
                dead.Add(DeadRecord.Of(subscription.Topic, source, new Rejection(0, e.Reason, e.Message)));
            }
        }
        return items;
    }

    private async Task HandleAllAsync(Batch batch, List<Item> items, List<DeadRecord> dead, List<Rest> rest)
    {
        try
        {
            await RepeatAsync(batch, items.Count, () => HandleAsync(batch, items, dead, rest), Outage.Is);
        }
        catch (Exception e) when (!batch.Work.IsCancellationRequested && !Outage.Is(e))
        {
            LogIsolating(clients.Log, subscription.Topic, subscription.Group, items.Count, e.GetType().Name, e.StackTrace);
            foreach (var item in items) await IsolateAsync(batch, item, items.Count == 1 ? 1 : 0, dead, rest);
        }
    }

    private async Task IsolateAsync(Batch batch, Item item, int failures, List<DeadRecord> dead, List<Rest>? rest)
    {
        while (true)
        {
            try
            {
                await RepeatAsync(batch, 1, () => HandleAsync(batch, [item], dead, rest), Outage.Is);
                return;
            }
            catch (Exception e) when (!batch.Work.IsCancellationRequested && !Outage.Is(e))
            {
                KafkaMetrics.Repeated.Add(1, tags);
                if (++failures < Tries) continue;
                LogGivenUp(clients.Log, subscription.Topic, item.Source.Partition.Value, item.Source.Offset.Value, e.GetType().Name);
                dead.Add(DeadRecord.Of(subscription.Topic, item.Source, new Rejection(0, "handler_failed", $"{e.GetType().Name}: {e.Message}")));
                return;
            }
        }
    }

    /// <param name="batch">The batch.</param>
    /// <param name="items">Records of it.</param>
    /// <param name="dead">Takes what is rejected.</param>
    /// <param name="rest">Takes outcomes that have a rest; without it the rest is done here.</param>
    private async Task HandleAsync(Batch batch, List<Item> items, List<DeadRecord> dead, List<Rest>? rest)
    {
        var mine = items.FindAll(i => batch.Owns(i.Source.Partition.Value));
        if (mine.Count == 0) return;
        var outcome = await handler.HandleAsync(mine.ConvertAll(i => i.Record), batch.Work);
        var rejected = outcome.Rejected.Select(r => DeadRecord.Of(subscription.Topic, mine[r.Index].Source, r)).ToList();
        await producer.PublishAsync(outcome.Published, batch.Work);
        if (outcome.Stream is { } stream) await producer.PublishAsync(stream, batch.Work);
        if (outcome.HasRest)
        {
            if (rest is null) await FinishAsync(outcome, batch.Work);
            else rest.Add(new Rest(outcome, [.. mine.Where((_, i) => !outcome.Rejected.Any(r => r.Index == i))]));
        }

        dead.AddRange(rejected);
    }

    // Whatever keeps a dead record from being written is an outage: it is never skipped, its partition stands until it is safe.
    private async Task BuryAsync(Batch batch, List<DeadRecord> dead)
    {
        if (dead.Count == 0) return;
        var records = dead.ConvertAll(d => d.Outgoing);
        await RepeatAsync(batch, 0, () => producer.PublishAsync(records, batch.Work), _ => true);
        foreach (var reason in dead.CountBy(d => d.Reason))
            KafkaMetrics.Rejected.Add(reason.Value, new TagList { { "topic", subscription.Topic }, { "group", subscription.Group }, { "reason", reason.Key } });
    }

    private async Task RepeatAsync(Batch batch, int records, Func<Task> work, Func<Exception, bool> isOutage)
    {
        for (var number = 0; ; number++)
        {
            try
            {
                await work();
                if (number > 0) LogRecovered(clients.Log, subscription.Topic, subscription.Group, number);
                batch.InOutage = false;
                status.Outage = null;
                return;
            }
            catch (Exception e) when (!batch.Work.IsCancellationRequested && isOutage(e))
            {
                batch.InOutage = true;
                status.Outage = Outage.Describe(e);
                LogOutage(clients.Log, subscription.Topic, subscription.Group, Outage.Describe(e), number + 1);
            }
            await Task.Delay(Outage.Backoff(number), clients.Time, batch.Patience);
            KafkaMetrics.Repeated.Add(records, tags);
        }
    }

    /// <summary>What is left to do of an outcome, and the records it came of that were not rejected.</summary>
    private readonly record struct Rest(Outcome Outcome, List<Item> Items);

    private readonly record struct Item(ConsumeResult<byte[], byte[]> Source, Received<T> Record);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic} ({Group}): {Reason}, attempt {Number}; the batch waits and is tried again")]
    private static partial void LogOutage(ILogger log, string topic, string group, string reason, int number);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Topic} ({Group}): the outage is over after {Number} attempts")]
    private static partial void LogRecovered(ILogger log, string topic, string group, int number);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic} ({Group}): a batch of {Count} failed with {Error} and is run record by record\n{Stack}")]
    private static partial void LogIsolating(ILogger log, string topic, string group, int count, string error, string? stack);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic}/{Partition}@{Offset} failed three times ({Error}) and goes to the dead topic")]
    private static partial void LogGivenUp(ILogger log, string topic, int partition, long offset, string error);
}
