using Confluent.Kafka;

namespace Notify.FaultTests.Checking;

/// <summary>How many records were put aside.</summary>
internal static class DeadLetters
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static long Count(string bootstrap, string prefix)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = bootstrap, GroupId = prefix + "looking" })
            .SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var dead = admin.GetMetadata(Patience).Topics.Where(t => t.Topic.StartsWith(prefix, StringComparison.Ordinal) && t.Topic.EndsWith(".dead", StringComparison.Ordinal));
        return dead.SelectMany(t => t.Partitions.Select(p => new TopicPartition(t.Topic, p.PartitionId)))
            .Sum(p => consumer.QueryWatermarkOffsets(p, Patience) is var marks ? marks.High.Value - marks.Low.Value : 0);
    }
}
