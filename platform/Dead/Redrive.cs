using Confluent.Kafka;
using Notify.Platform.Kafka;

namespace Notify.Platform.Dead;

/// <summary>
/// Sends dead records again: to the topic that they came from, in order, with their key, bytes, headers and event id. What Kafka has
/// acknowledged is then marked on the dead topic. Between the two a crash leaves records that are sent again with the same ids.
/// </summary>
public sealed class Redrive(KafkaClients clients)
{
    private const int MostRecords = 500;
    private const int MostBytes = 4 << 20;

    /// <summary>Sends records while they are read.</summary>
    /// <param name="letters">The records.</param>
    /// <param name="rate">Records a second; null for as fast as Kafka takes them.</param>
    /// <param name="sent">Told how many more were sent and marked.</param>
    /// <param name="ct">Ends it between two batches.</param>
    /// <exception cref="KafkaException">A record or a mark was not acknowledged; what was told as sent is.</exception>
    public async Task SendAsync(IEnumerable<DeadLetter> letters, int? rate, Action<int> sent, CancellationToken ct)
    {
        using var producer = clients.Producer(clients.Options.Linger, (_, _) => { }).Build();
        var (started, count) = (clients.Time.GetTimestamp(), 0L);
        foreach (var batch in Batches(letters, rate is { } limit ? Math.Clamp(limit / 10, 1, MostRecords) : MostRecords))
        {
            await SendAsync(producer, batch, sent).ConfigureAwait(false);
            count += batch.Count;
            ct.ThrowIfCancellationRequested();
            if (rate is { } perSecond && TimeSpan.FromSeconds((double)count / perSecond) - clients.Time.GetElapsedTime(started) is { Ticks: > 0 } early)
                await Task.Delay(early, clients.Time, ct).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(IProducer<byte[], byte[]> producer, List<DeadLetter> batch, Action<int> sent)
    {
        var deliveries = batch.ConvertAll(letter => producer.ProduceAsync(clients.Full(letter.Place.Topic), letter.Again(), CancellationToken.None));
        await Task.WhenAll((IEnumerable<Task>)deliveries).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var done = batch.Where((_, i) => deliveries[i].IsCompletedSuccessfully).ToList();
        await Task.WhenAll(done.GroupBy(l => (l.Place.Topic, l.Place.Partition)).Select(g => producer.ProduceAsync(
            new TopicPartition(clients.Full(g.Key.Topic + ".dead"), g.Key.Partition), RedriveMark.Of(g.Select(l => l.Place.Offset)), CancellationToken.None))).ConfigureAwait(false);
        foreach (var topic in done.CountBy(l => l.Place.Topic)) KafkaMetrics.Redriven.Add(topic.Value, new KeyValuePair<string, object?>("topic", topic.Key));
        sent(done.Count);
        if (deliveries.FindIndex(d => !d.IsCompletedSuccessfully) is var failed and >= 0)
        {
            var error = ((KafkaException)deliveries[failed].Exception!.InnerException!).Error;
            throw new KafkaException(new Error(error.Code, $"{batch[failed].Place} was not sent again: {error.Reason}", error.IsFatal));
        }
    }

    private static IEnumerable<List<DeadLetter>> Batches(IEnumerable<DeadLetter> letters, int most)
    {
        var (batch, bytes) = (new List<DeadLetter>(), 0);
        foreach (var letter in letters)
        {
            batch.Add(letter);
            bytes += letter.Value?.Length ?? 0;
            if (batch.Count < most && bytes < MostBytes) continue;
            yield return batch;
            (batch, bytes) = ([], 0);
        }

        if (batch.Count > 0) yield return batch;
    }
}
