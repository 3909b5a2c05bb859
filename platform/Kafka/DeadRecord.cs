using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Notify.Contracts;

namespace Notify.Platform.Kafka;

/// <summary>A record that can never be handled, as it is kept on <c>&lt;topic&gt;.dead</c>: its bytes, key and headers, and why.</summary>
/// <param name="Reason">A stable snake_case word.</param>
/// <param name="Outgoing">What is published.</param>
internal sealed record DeadRecord(string Reason, OutgoingRecord Outgoing)
{
    private const int LongestDetail = 512;

    // The range of DateTimeOffset; a producer may have set any number.
    private const long LastTimestamp = 253_402_300_799_999;

    /// <summary>The headers that tell of a death; all others are the record's.</summary>
    public static readonly IReadOnlySet<string> Own = new HashSet<string>
    {
        HeaderNames.DeadReason, HeaderNames.DeadDetail, HeaderNames.DeadTopic, HeaderNames.DeadPartition, HeaderNames.DeadOffset,
        HeaderNames.DeadTimestamp, HeaderNames.DeadRedriven,
    };

    /// <summary>A record's timestamp, whatever its producer set.</summary>
    public static DateTimeOffset Time(long timestamp) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(timestamp, 0, LastTimestamp));

    public static DeadRecord Of(string topic, ConsumeResult<byte[], byte[]> source, Rejection rejection)
    {
        // A record that died before and was sent again carries the old reason: the new one takes its place.
        var headers = Subscription<byte[]>.Headers(source.Message.Headers).Where(h => !Own.Contains(h.Key)).ToList();
        foreach (var header in rejection.Headers ?? [])
        {
            headers.RemoveAll(h => h.Key == header.Key);
            headers.Add(header);
        }
        headers.Add(Text(HeaderNames.DeadReason, rejection.Reason));
        headers.Add(Text(HeaderNames.DeadDetail, rejection.Detail.Length > LongestDetail ? rejection.Detail[..LongestDetail] : rejection.Detail));
        headers.Add(Text(HeaderNames.DeadTopic, topic));
        headers.Add(Text(HeaderNames.DeadPartition, source.Partition.Value.ToString(CultureInfo.InvariantCulture)));
        headers.Add(Text(HeaderNames.DeadOffset, source.Offset.Value.ToString(CultureInfo.InvariantCulture)));
        headers.Add(Text(HeaderNames.DeadTimestamp, source.Message.Timestamp.UnixTimestampMs.ToString(CultureInfo.InvariantCulture)));
        return new DeadRecord(rejection.Reason, new OutgoingRecord(topic + ".dead", source.Message.Key, source.Message.Value, headers));
    }

    private static KeyValuePair<string, byte[]?> Text(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
