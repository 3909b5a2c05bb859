using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Xunit;

namespace Notify.UnitTests.Kafka;

/// <summary>The broker that the loop tests share: the embedded one in this process, or the one that KAFKA_BOOTSTRAP names.</summary>
internal static class TestKafka
{
    private static readonly string? Real = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP");
    private static readonly Lazy<EmbeddedBroker> Embedded = new(() => EmbeddedBroker.Start([], 1));

    /// <summary>Whether it is a real one.</summary>
    public static bool IsReal => Real is not null;

    /// <summary>On the embedded broker a second member waits for nearly a session timeout, twice; a real one takes 6 s at least.</summary>
    public static (string, string) ShortSession => ("SessionTimeout", IsReal ? "00:00:06" : "00:00:03");

    public static string Bootstrap => Real ?? Embedded.Value.Bootstrap;

    /// <summary>A fresh topic, with its dead topic.</summary>
    public static async Task<Topic<InboxChanged>> TopicAsync(int partitions = 1, EmbeddedBroker? broker = null, bool bulk = false)
    {
        var topic = Topics.InboxChanges with { Name = "t-" + Guid.NewGuid().ToString("N")[..12], Bulk = bulk };
        if (broker is not null || Real is null)
        {
            (broker ?? Embedded.Value).CreateTopic(topic.Name, partitions);
            (broker ?? Embedded.Value).CreateTopic(topic.DeadName, 1);
            return topic;
        }
        await using var services = Services(Real, [], _ => { }).BuildServiceProvider();
        var plans = new[] { new TopicPlan(topic.Name, topic.Retention, partitions, 1), new TopicPlan(topic.DeadName, topic.Retention, 1, 1) };
        await services.GetRequiredService<TopicAdmin>().ApplyAsync(plans, create: true);
        return topic;
    }

    public static ServiceCollection Services(string bootstrap, Dictionary<string, string?> settings, Action<IServiceCollection> add)
    {
        var values = new Dictionary<string, string?>
        {
            ["Bootstrap"] = bootstrap,
            ["Embedded"] = (bootstrap != Real).ToString(),
            ["SessionTimeout"] = "00:00:06",
            ["RevokeTimeout"] = "00:00:05",
        };
        foreach (var (key, value) in settings) values[key] = value;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddKafka(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        add(services);
        return services;
    }

    public static InboxChanged Change(string user, long head) => new()
    {
        Tenant = "default",
        Recipient = user,
        Change = InboxChange.Read,
        NotificationIds = [],
        Head = head,
        At = DateTimeOffset.UnixEpoch,
    };

    public static OutgoingRecord Raw(string topic, string key, byte[]? value, params KeyValuePair<string, byte[]?>[] headers) =>
        new(topic, System.Text.Encoding.UTF8.GetBytes(key), value, headers);

    /// <summary>Every record of a topic from its beginning, once there are at least <paramref name="count"/>.</summary>
    public static async Task<List<ConsumeResult<byte[], byte[]>>> ReadAsync(string topic, int count, string? bootstrap = null)
    {
        using var consumer = Plain("reader-" + Guid.NewGuid(), bootstrap);
        var partitions = Partitions(topic, bootstrap);
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        var records = new List<ConsumeResult<byte[], byte[]>>();
        await Until(() =>
        {
            while (consumer.Consume(TimeSpan.FromMilliseconds(50)) is { } record) records.Add(record);
            return records.Count >= count;
        }, $"{count} records on {topic}");
        return records;
    }

    public static long Head(ConsumeResult<byte[], byte[]> record) =>
        System.Text.Json.JsonSerializer.Deserialize(record.Message.Value, ContractsJson.Default.InboxChanged)!.Head;

    public static string Header(ConsumeResult<byte[], byte[]> record, string name) =>
        System.Text.Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    /// <summary>The group of a consumer that was added under the topic's own name.</summary>
    public static string Group(Topic topic) => $"{topic.Name}.{topic.Name}";

    /// <summary>The sum of a group's committed offsets.</summary>
    public static long Committed(string topic, string group, string? bootstrap = null)
    {
        using var consumer = Plain(group, bootstrap);
        return consumer.Committed(Partitions(topic, bootstrap), TimeSpan.FromSeconds(10)).Sum(o => o.Offset.IsSpecial ? 0 : o.Offset.Value);
    }

    public static async Task Until(Func<bool> holds, string what, int seconds = 30)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > TimeSpan.FromSeconds(seconds)) throw new TimeoutException($"Not in {seconds} s: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static List<TopicPartition> Partitions(string topic, string? bootstrap)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap ?? Bootstrap }).Build();
        return admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Partitions.ConvertAll(p => new TopicPartition(topic, p.PartitionId));
    }

    private static IConsumer<byte[], byte[]> Plain(string group, string? bootstrap) => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = bootstrap ?? Bootstrap, GroupId = group, EnableAutoCommit = false, FetchWaitMaxMs = 5, AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
}

/// <summary>A process that consumes, as small as it can be: container, producer, loop.</summary>
internal sealed class TestProcess : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly IHostedService loop;
    private bool stopped;

    private TestProcess(ServiceProvider services)
    {
        this.services = services;
        loop = services.GetServices<IHostedService>().Single(s => s.GetType().Name.StartsWith("ConsumerLoop", StringComparison.Ordinal));
    }

    public RecordProducer Producer => services.GetRequiredService<RecordProducer>();

    public ConsumerStatus Status => services.GetRequiredService<ConsumerRegistry>().Consumers.Single();

    public ConsumerRegistry Registry => services.GetRequiredService<ConsumerRegistry>();

    public static TestProcess Typed(Topic<InboxChanged> topic, string group, TestHandler<InboxChanged> handler, string? bootstrap = null, params (string Key, string Value)[] settings) =>
        new(TestKafka.Services(bootstrap ?? TestKafka.Bootstrap, settings.ToDictionary(s => s.Key, s => (string?)s.Value), s =>
            s.AddSingleton(handler).AddConsumer<InboxChanged, TestHandler<InboxChanged>>(topic, group)).BuildServiceProvider());

    public static TestProcess Gathering(Topic<InboxChanged> topic, TestHandler<InboxChanged> handler, TimeSpan? gather) =>
        new(TestKafka.Services(TestKafka.Bootstrap, [], s =>
            s.AddSingleton(handler).AddConsumer<InboxChanged, TestHandler<InboxChanged>>(topic, topic.Name, gather)).BuildServiceProvider());

    public static TestProcess Bytes(string topic, string group, TestHandler<byte[]?> handler) =>
        new(TestKafka.Services(TestKafka.Bootstrap, [], s => s.AddSingleton(handler).AddRawConsumer<TestHandler<byte[]?>>(topic, group)).BuildServiceProvider());

    public async Task<TestProcess> StartAsync()
    {
        await loop.StartAsync(TestContext.Current.CancellationToken);
        await TestKafka.Until(() => Status.Assigned, "assigned");
        return this;
    }

    public Task PublishAsync(Topic<InboxChanged> topic, params IEnumerable<InboxChanged> changes) =>
        Producer.PublishAsync([.. changes.Select(c => RecordEncoder.Encode(topic, c, default))], TestContext.Current.CancellationToken);

    public async Task StopAsync()
    {
        stopped = true;
        await loop.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!stopped) await StopAsync();
        await services.DisposeAsync();
    }
}

/// <summary>A handler made of a function, which keeps what it was given and what it finished.</summary>
internal sealed class TestHandler<T>(Func<IReadOnlyList<Received<T>>, CancellationToken, Task<Outcome>> handle) : IBatchHandler<T>
{
    public ConcurrentQueue<IReadOnlyList<Received<T>>> Given { get; } = [];

    public ConcurrentQueue<Received<T>> Done { get; } = [];

    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<T>> batch, CancellationToken ct)
    {
        Given.Enqueue(batch);
        var outcome = await handle(batch, ct);
        foreach (var record in batch) Done.Enqueue(record);
        return outcome;
    }
}
