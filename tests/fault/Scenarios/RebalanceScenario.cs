using Confluent.Kafka;
using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>A member that does no work joins every group and leaves it again, every five seconds.</summary>
internal sealed class RebalanceScenario : Scenario
{
    // Service and topic, as the platform names its groups.
    private static readonly (string Service, string Topic)[] Groups =
    [
        ("ingestion", "user-events"), ("routing", "notifications"), ("inbox", "inbox-deliveries"), ("push", "push-deliveries"), ("email", "email-deliveries"),
    ];

    public override string Name => "rebalance";

    public override string Row => "a member joins and leaves every group every 5 s";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        for (var round = 0; round < (run.Brief ? 3 : 12); round++)
        {
            await run.DuringAsync("a member joins every group", async () =>
            {
                using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ct);
                leaving.CancelAfter(TimeSpan.FromMilliseconds(run.Random.Next(3_000, 5_000)));
                await Task.WhenAll(Groups.Select(g => Task.Factory.StartNew(
                    () => Join(run, g.Service, g.Topic, leaving.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            });
            await run.PauseAsync(500, 2_000, ct);
        }
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };

    /// <summary>Takes partitions, commits nothing and leaves in order: what it was given is read again by the service.</summary>
    private static void Join(FaultRun run, string service, string topic, CancellationToken leaving)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = run.Around.Kafka,
            GroupId = $"{run.System.Prefix}{service}.{topic}",
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            SessionTimeoutMs = 6_000,
            HeartbeatIntervalMs = 1_200,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe(run.System.Prefix + topic);
        while (!leaving.IsCancellationRequested) consumer.Consume(TimeSpan.FromMilliseconds(100));
        consumer.Close();
    }
}
