using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Notify.Platform.Kafka;

/// <summary>Builds every Kafka client of this process from <see cref="KafkaOptions"/>.</summary>
public sealed partial class KafkaClients
{
    // A gathered batch is worked on at once when it has become this large.
    private const int GatheredBytes = 256 << 10;

    private readonly ILogger log;

    /// <summary>Pins the native library.</summary>
    public KafkaClients(KafkaOptions options, TimeProvider time, ILogger<KafkaClients> log)
    {
        KafkaLibrary.Load();
        this.log = log;
        Options = options;
        Time = time;
    }

    /// <summary>The options.</summary>
    public KafkaOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log => log;

    /// <summary>A topic's or group's name in the cluster.</summary>
    public string Full(string name) => Options.Prefix + name;

    internal ConsumerBuilder<byte[], byte[]> Consumer(string group, TimeSpan? gather, Action reset) =>
        new ConsumerBuilder<byte[], byte[]>(With(new ConsumerConfig
        {
            GroupId = Full(group),
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            EnableAutoCommit = true,
            AutoCommitIntervalMs = 1000,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AllowAutoCreateTopics = false,
            // The topic is known, so its name is not copied for each record.
            ConsumeResultFields = "headers,timestamp",
            SessionTimeoutMs = Milliseconds(Options.SessionTimeout),
            HeartbeatIntervalMs = Milliseconds(Options.SessionTimeout / 5),
            MaxPollIntervalMs = Milliseconds(Options.MaxPollInterval),
            QueuedMinMessages = 5_000,
            QueuedMaxMessagesKbytes = 16_384,
            // Once the queue was full the next fetch waits this long (default 1 s), which would be the pace of a drain.
            FetchQueueBackoffMs = 5,
            // The mock cluster does not wake a waiting fetch when a record arrives.
            FetchWaitMaxMs = Options.Embedded ? 3 : gather is { } time ? Milliseconds(time) : 500,
            FetchMinBytes = gather is null ? 1 : GatheredBytes,
            // A topic created after the start is found soon (default 5 min).
            TopicMetadataRefreshIntervalMs = 30_000,
        })).SetLogHandler((_, m) =>
        {
            Write(m);
            // The only trace of a reset that librdkafka gives: its warning, which a new group without offsets does not cause.
            if (m.Facility == "OFFSET" && m.Level <= SyslogLevel.Warning && m.Message.Contains("offset reset", StringComparison.Ordinal)) reset();
        }).SetErrorHandler((_, e) => LogError(e.Code, e.Reason));

    /// <summary>For what an operator asks: no group shares it, no offset is kept.</summary>
    internal ConsumerBuilder<byte[], byte[]> Reader() =>
        new ConsumerBuilder<byte[], byte[]>(With(new ConsumerConfig
        {
            GroupId = Full("reader"),
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AllowAutoCreateTopics = false,
            QueuedMaxMessagesKbytes = 8_192,
            FetchQueueBackoffMs = 5,
            FetchWaitMaxMs = Options.Embedded ? 3 : 50,
        })).SetLogHandler((_, m) => Write(m)).SetErrorHandler((_, e) => LogError(e.Code, e.Reason));

    internal ProducerBuilder<byte[], byte[]> Producer(TimeSpan linger, Action<IProducer<byte[], byte[]>, Error> fatal) =>
        new ProducerBuilder<byte[], byte[]>(With(new ProducerConfig
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            // The mock cluster checks no sequence numbers: with more requests under way, a refused one counts as written once a later one is.
            MaxInFlight = Options.Embedded ? 1 : 5,
            LingerMs = linger.TotalMilliseconds,
            CompressionType = CompressionType.Lz4,
            Partitioner = Partitioner.Murmur2Random,
            DeliveryReportFields = "none",
            MessageTimeoutMs = Milliseconds(Options.ProduceTimeout),
            QueueBufferingMaxKbytes = 65_536,
            // The topic's limit decides, not the client's: a dead record is larger than its source by its headers.
            MessageMaxBytes = 4 << 20,
        })).SetLogHandler((_, m) => Write(m))
            .SetErrorHandler((producer, e) =>
            {
                LogError(e.Code, e.Reason);
                if (e.IsFatal) fatal(producer, e);
            });

    internal IAdminClient Admin() =>
        new AdminClientBuilder(With(new AdminClientConfig())).SetLogHandler((_, m) => Write(m)).SetErrorHandler((_, e) => LogError(e.Code, e.Reason)).Build();

    private TConfig With<TConfig>(TConfig config) where TConfig : ClientConfig
    {
        config.BootstrapServers = Options.Bootstrap;
        config.ClientId = "notify";
        config.ReconnectBackoffMaxMs = 2_000;
        config.SocketKeepaliveEnable = true;
        config.SocketNagleDisable = true;
        foreach (var (key, value) in Options.Settings) config.Set(key, value);
        return config;
    }

    private static int Milliseconds(TimeSpan time) => (int)time.TotalMilliseconds;

    private void Write(LogMessage m)
    {
        if (m.Level <= SyslogLevel.Error) LogNativeError(m.Facility, m.Message);
        else if (m.Level == SyslogLevel.Warning) LogNativeWarning(m.Facility, m.Message);
        else LogNative(m.Facility, m.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka client: {Code}: {Reason}")]
    private partial void LogError(ErrorCode code, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "librdkafka {Facility}: {Text}")]
    private partial void LogNativeError(string facility, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "librdkafka {Facility}: {Text}")]
    private partial void LogNativeWarning(string facility, string text);

    [LoggerMessage(Level = LogLevel.Debug, Message = "librdkafka {Facility}: {Text}")]
    private partial void LogNative(string facility, string text);
}
