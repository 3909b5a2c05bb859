using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Platform.Kafka;
using Testcontainers.Kafka;

namespace Notify.IntegrationTests.Running;

/// <summary>
/// The Kafka of the suite: KAFKA_BOOTSTRAP if set (make test starts a broker), a container if NOTIFY_TEST_KAFKA is docker, else the
/// embedded broker. Each test gets its own topics and groups by a prefix.
/// </summary>
internal sealed class TestKafka
{
    private static readonly Lazy<Task<(string Bootstrap, EmbeddedBroker? Embedded)>> Shared = new(StartAsync);

    private TestKafka(KafkaOptions options) => Options = options;

    public static bool IsReal => Environment.GetEnvironmentVariable("NOTIFY_TEST_KAFKA") is "real" or "docker";

    public KafkaOptions Options { get; }

    public Dictionary<string, string?> Settings => new()
    {
        ["Kafka:Bootstrap"] = Options.Bootstrap,
        ["Kafka:Prefix"] = Options.Prefix,
        ["Kafka:Partitions"] = "3",
        ["Kafka:SessionTimeout"] = "00:00:06",
        ["Kafka:Embedded"] = Options.Embedded ? "true" : "false",
    };

    /// <summary>Fresh topics of a whole installation.</summary>
    public static async Task<TestKafka> CreateAsync()
    {
        var (bootstrap, embedded) = await Shared.Value;
        var options = new KafkaOptions { Bootstrap = bootstrap, Prefix = $"t{Guid.CreateVersion7():N}.", Partitions = 3, Embedded = embedded is not null };
        if (embedded is not null)
            foreach (var topic in TopicPlan.All(options)) embedded.CreateTopic(options.Prefix + topic.Name, topic.Partitions);
        else
            await new TopicAdmin(new KafkaClients(options, TimeProvider.System, NullLogger<KafkaClients>.Instance)).ApplyAsync(TopicPlan.All(options), create: true);
        return new TestKafka(options);
    }

    /// <summary>A producer as another team would have it: theirs, not ours.</summary>
    public IProducer<byte[]?, byte[]?> Producer()
    {
        KafkaLibrary.Load();
        return new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = Options.Bootstrap, Acks = Acks.All, LingerMs = 1 })
            .SetKeySerializer(Bytes.Serializer).SetValueSerializer(Bytes.Serializer).Build();
    }

    /// <summary>Reads a topic from its beginning until the condition holds or the time is over.</summary>
    public async Task<List<ConsumeResult<byte[]?, byte[]?>>> ReadAsync(string topic, Func<List<ConsumeResult<byte[]?, byte[]?>>, bool> enough, TimeSpan patience, string? bootstrap = null)
    {
        KafkaLibrary.Load();
        var read = new List<ConsumeResult<byte[]?, byte[]?>>();
        await Task.Run(() =>
        {
            using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
            {
                BootstrapServers = bootstrap ?? Options.Bootstrap,
                GroupId = $"{Options.Prefix}reader-{Guid.CreateVersion7():N}",
                EnableAutoCommit = false,
                AutoOffsetReset = AutoOffsetReset.Earliest,
            }).SetKeyDeserializer(Bytes.Deserializer).SetValueDeserializer(Bytes.Deserializer).Build();
            consumer.Assign(Enumerable.Range(0, 3).Select(p => new TopicPartitionOffset(Options.Prefix + topic, p, Offset.Beginning)));
            var until = TimeProvider.System.GetUtcNow() + patience;
            while (!enough(read) && TimeProvider.System.GetUtcNow() < until)
                if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } record) read.Add(record);
            consumer.Close();
        });
        return read;
    }

    private static async Task<(string, EmbeddedBroker?)> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP") is { Length: > 0 } bootstrap) return (bootstrap, null);
        if (Environment.GetEnvironmentVariable("NOTIFY_TEST_KAFKA") == "docker")
        {
            var container = new KafkaBuilder("apache/kafka:4.1.0").Build();
            await container.StartAsync();
            return (container.GetBootstrapAddress(), null);
        }

        var embedded = EmbeddedBroker.Start([], 3);
        return (embedded.Bootstrap, embedded);
    }

    private static class Bytes
    {
        public static readonly ISerializer<byte[]?> Serializer = new Pass();
        public static readonly IDeserializer<byte[]?> Deserializer = new Pass();

        private sealed class Pass : ISerializer<byte[]?>, IDeserializer<byte[]?>
        {
            public byte[] Serialize(byte[]? data, SerializationContext context) => data!;

            public byte[]? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? null : data.ToArray();
        }
    }
}
