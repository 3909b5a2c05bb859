using System.ComponentModel.DataAnnotations;

namespace Notify.Platform.Kafka;

/// <summary>How to reach Kafka and how consumers behave. Section <c>Kafka</c>.</summary>
public sealed record KafkaOptions
{
    /// <summary>Bootstrap addresses, <c>host:port</c> separated by commas.</summary>
    [Required(ErrorMessage = "Kafka:Bootstrap is missing: set it (or KAFKA_BOOTSTRAP) to host:port of your cluster.")]
    public string Bootstrap { get; init; } = "";

    /// <summary>Put before every topic and group name, so that several installations share one cluster. Default: nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether <see cref="Bootstrap"/> is librdkafka's mock cluster, which needs short fetch waits and cannot create topics by request.</summary>
    public bool Embedded { get; init; }

    /// <summary>Partitions of each topic that <c>notify topics</c> creates. Default 12.</summary>
    [Range(1, 1000)]
    public int Partitions { get; init; } = 12;

    /// <summary>Replicas of each topic that <c>notify topics</c> creates. Default 1; 3 on a cluster.</summary>
    [Range(1, 7)]
    public short ReplicationFactor { get; init; } = 1;

    /// <summary>Most records of a batch. Default 500.</summary>
    [Range(1, 10_000)]
    public int BatchRecords { get; init; } = 500;

    /// <summary>Most bytes of values in a batch. Default 4 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int BatchBytes { get; init; } = 4 << 20;

    /// <summary>Kafka's <c>session.timeout.ms</c>. Default 10 s.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Kafka's <c>max.poll.interval.ms</c>. Default 5 min.</summary>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a revoked partition waits for the batch in flight. Default 10 s.</summary>
    public TimeSpan RevokeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Kafka's <c>message.timeout.ms</c> of the producer. Default 30 s.</summary>
    public TimeSpan ProduceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Kafka's <c>linger.ms</c> of the producer. Default 0: a batch is produced at once.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.Zero;

    /// <summary>Further librdkafka settings for every client, such as <c>security.protocol</c> or <c>sasl.username</c>. They win over the above.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];
}
