using System.Diagnostics;
using System.Diagnostics.Metrics;
using Notify.Platform.Telemetry;

namespace Notify.Platform.Kafka;

/// <summary>What is counted about records. Tags <c>topic</c> and <c>group</c> carry no prefix of the installation.</summary>
internal static class KafkaMetrics
{
    private static readonly Meter Meter = NotifyTelemetry.Meter;

    public static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("notify.consumer.batch.size", "{record}", "Records of a batch.");

    public static readonly Histogram<double> HandlingTime =
        Meter.CreateHistogram<double>("notify.consumer.batch.duration", "s", "From a batch taken to everything acknowledged.");

    public static readonly Counter<long> Rejected =
        Meter.CreateCounter<long>("notify.consumer.rejected", "{record}", "Records sent to the dead topic, by reason.");

    public static readonly Counter<long> Redriven =
        Meter.CreateCounter<long>("notify.dead.redriven", "{record}", "Dead records sent again, by topic.");

    public static readonly Counter<long> Repeated =
        Meter.CreateCounter<long>("notify.consumer.repeated", "{record}", "Records handled again after an outage or a failure.");

    public static readonly Counter<long> StoreRefused =
        Meter.CreateCounter<long>("notify.consumer.store.refused", "{offset}", "Offsets of partitions that were taken away meanwhile.");

    public static readonly Counter<long> OffsetResets =
        Meter.CreateCounter<long>("notify.consumer.offset.resets", "{reset}", "Positions that the topic no longer had: records were lost to retention or are repeated.");

    public static readonly Counter<long> Published =
        Meter.CreateCounter<long>("notify.producer.published", "{record}", "Records that Kafka acknowledged.");

    public static readonly Counter<long> NotPublished =
        Meter.CreateCounter<long>("notify.producer.failed", "{record}", "Records that Kafka did not acknowledge in time.");

    public static TagList Tags(string topic, string group) => new() { { "topic", topic }, { "group", group } };
}
