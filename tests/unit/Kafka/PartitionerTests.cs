using System.Text;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

public sealed class PartitionerTests
{
    // Kafka's own vectors of Utils.murmur2 (org.apache.kafka.common.utils.UtilsTest); a key's partition is toPositive(hash) % partitions.
    private static readonly (string Key, int Hash)[] Java =
    [
        ("21", -973932308), ("foobar", -790332482), ("a-little-bit-long-string", -985981536), ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971), ("abc", 479470107),
    ];

    [Fact]
    public async Task A_key_lands_on_the_partition_that_a_Java_producer_chooses()
    {
        const int partitions = 17;
        var topic = await TopicAsync(partitions);
        await using var process = TestProcess.Typed(topic, topic.Name, new((_, _) => Task.FromResult(new Outcome())));
        await process.Producer.PublishAsync([.. Java.Select(v => Raw(topic.Name, v.Key, [0]))], TestContext.Current.CancellationToken);

        var found = (await ReadAsync(topic.Name, Java.Length)).ToDictionary(r => Encoding.UTF8.GetString(r.Message.Key), r => r.Partition.Value);
        foreach (var (key, hash) in Java) found[key].ShouldBe((hash & 0x7fffffff) % partitions, key);
    }
}
