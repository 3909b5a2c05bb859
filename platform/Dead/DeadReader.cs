using System.Collections;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Platform.Dead;

/// <summary>
/// Reads dead topics, one record at a time, whatever their size: in memory are what the client has fetched and one bit for each offset of
/// a partition. Waits for Kafka on the caller's thread.
/// </summary>
public sealed class DeadReader(KafkaClients clients)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The topics whose dead records are read, in order.</summary>
    public static IReadOnlyList<string> TopicNames { get; } = [Topics.UserEvents, .. Topics.All.Select(t => t.Name)];

    /// <summary>All dead records that are there at the beginning of the call, by topic, partition and offset, sent again or not.</summary>
    /// <param name="topic">The topic that they came from; null for all.</param>
    /// <param name="from">Leaves out most that died before; the caller compares exactly.</param>
    /// <param name="after">Only what comes after this place.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="KafkaException">Kafka does not answer.</exception>
    public IEnumerable<DeadLetter> Read(string? topic, DateTimeOffset? from, DeadPlace? after, CancellationToken ct)
    {
        using var consumer = clients.Reader().Build();
        var all = Partitions(consumer, topic);
        if (after is { } last) all = [.. all.SkipWhile(p => (p.Topic, p.Partition) != (last.Topic, last.Partition))];
        // Asked before anything is read: what dies meanwhile, perhaps for the second time, is not part of it.
        var spans = all.ConvertAll(p => Span(consumer, p, from, after));
        foreach (var letter in spans.SelectMany(span => Letters(consumer, span, ct))) yield return letter;
    }

    /// <summary>The record at a place; null if there is none.</summary>
    /// <exception cref="KafkaException">Kafka does not answer.</exception>
    public DeadLetter? Find(DeadPlace place, CancellationToken ct)
    {
        using var consumer = clients.Reader().Build();
        if (!Partitions(consumer, place.Topic).Contains((place.Topic, place.Partition))) return null;
        var span = Span(consumer, (place.Topic, place.Partition), null, place with { Offset = place.Offset - 1 });
        var letter = Letters(consumer, span, ct).FirstOrDefault();
        return letter?.Place == place ? letter : null;
    }

    private List<(string Topic, int Partition)> Partitions(IConsumer<byte[], byte[]> consumer, string? topic)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var found = admin.GetMetadata(Patience).Topics.ToDictionary(t => t.Topic, t => t.Partitions.Count);
        return [.. TopicNames.Where(t => topic is null || t == topic)
            .SelectMany(t => Enumerable.Range(0, found.GetValueOrDefault(FullName(t))).Select(p => (t, p)))];
    }

    private DeadSpan Span(IConsumer<byte[], byte[]> consumer, (string Topic, int Partition) place, DateTimeOffset? from, DeadPlace? after)
    {
        var partition = new TopicPartition(FullName(place.Topic), place.Partition);
        var ends = consumer.QueryWatermarkOffsets(partition, Patience);
        var start = ends.Low.Value;
        // The embedded broker finds no offset by time.
        if (from is { } time && !clients.Options.Embedded)
        {
            var found = consumer.OffsetsForTimes([new(partition, new Timestamp(time))], Patience)[0].Offset;
            start = Math.Max(start, found.IsSpecial ? ends.High.Value : found.Value);
        }

        if (after is { } last && (last.Topic, last.Partition) == place) start = Math.Max(start, last.Offset + 1);
        return new DeadSpan(place.Topic, partition, start, ends.High.Value);
    }

    private static IEnumerable<DeadLetter> Letters(IConsumer<byte[], byte[]> consumer, DeadSpan span, CancellationToken ct)
    {
        if (span.Start >= span.End) yield break;
        // A mark always follows its record, so the records of a span find their marks in it.
        var redriven = new BitArray(checked((int)(span.End - span.Start)));
        foreach (var record in Records(consumer, span, ct))
            foreach (var offset in RedriveMark.Read(record.Message.Headers).Where(o => o >= span.Start && o < span.End))
                redriven[(int)(offset - span.Start)] = true;
        foreach (var record in Records(consumer, span, ct))
            if (!RedriveMark.Is(record.Message.Headers))
                yield return DeadLetter.Of(span.Topic, record) with { Redriven = redriven[(int)(record.Offset.Value - span.Start)] };
    }

    private static IEnumerable<ConsumeResult<byte[], byte[]>> Records(IConsumer<byte[], byte[]> consumer, DeadSpan span, CancellationToken ct)
    {
        consumer.Assign(new TopicPartitionOffset(span.Partition, span.Start));
        var silent = TimeSpan.Zero;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (consumer.Consume(Poll) is not { } record)
            {
                silent += Poll;
                if (silent >= Patience) throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"Kafka sends nothing of {span.Partition.Topic}, partition {span.Partition.Partition.Value}."));
                continue;
            }

            silent = TimeSpan.Zero;
            if (record.IsPartitionEOF || record.Offset.Value >= span.End) yield break;
            yield return record;
            if (record.Offset.Value == span.End - 1) yield break;
        }
    }

    private string FullName(string topic) => clients.Full(topic + ".dead");

    private readonly record struct DeadSpan(string Topic, TopicPartition Partition, long Start, long End);
}

/// <summary>
/// A record of a dead topic without key and value that says which records before it, in its own partition, were sent again. There it is kept
/// at least as long as they are.
/// </summary>
internal static class RedriveMark
{
    public static bool Is(Headers headers) => headers.TryGetLastBytes(HeaderNames.DeadRedriven, out _) && !headers.TryGetLastBytes(HeaderNames.DeadReason, out _);

    public static IEnumerable<long> Read(Headers headers) => !Is(headers) ? [] : Encoding.UTF8.GetString(headers.GetLastBytes(HeaderNames.DeadRedriven)).Split(',')
        .Where(o => long.TryParse(o, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(o => long.Parse(o, CultureInfo.InvariantCulture));

    public static Message<byte[], byte[]> Of(IEnumerable<long> offsets) => new()
    {
        Key = null!,
        Value = null!,
        Headers = [new Header(HeaderNames.DeadRedriven, Encoding.UTF8.GetBytes(string.Join(',', offsets)))],
    };
}
