using Confluent.Kafka;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

/// <summary>Scripted faults, each on an embedded broker of its own.</summary>
public sealed class BrokerFaultTests
{
    [Fact]
    public async Task Moved_leaders_and_coordinators_and_refused_requests_lose_nothing()
    {
        using var broker = EmbeddedBroker.Start([], 1, brokers: 3);
        var (topic, next) = (await TopicAsync(4, broker), await TopicAsync(4, broker));
        var handler = Copy(next);
        await using var process = await TestProcess.Typed(topic, topic.Name, handler, broker.Bootstrap).StartAsync();
        for (var round = 0; round < 6; round++)
        {
            for (var partition = 0; partition < 4; partition++) broker.MoveLeader((round % 2 == 0 ? topic : next).Name, partition, (round + partition) % 3 + 1);
            broker.MoveCoordinator(Group(topic), round % 3 + 1);
            broker.Refuse(KafkaRequest.Produce, ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.NotEnoughReplicas);
            broker.Refuse(KafkaRequest.Fetch, ErrorCode.NotLeaderForPartition, ErrorCode.LeaderNotAvailable);
            broker.Refuse(KafkaRequest.OffsetCommit, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress);
            await process.PublishAsync(topic, Enumerable.Range(round * 200, 200).Select(i => Change("user" + i, i)));
        }
        await Until(() => handler.Done.Select(r => r.Value.Head).Distinct().Count() == 1_200, "all records", 60);
        var copies = await ReadAsync(next.Name, 1_200, broker.Bootstrap);

        copies.Select(Head).Distinct().Count().ShouldBe(1_200);
        await Until(() => Committed(topic.Name, Group(topic), broker.Bootstrap) == 1_200, "all offsets", 60);
        (await ReadAsync(topic.DeadName, 0, broker.Bootstrap)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broker_that_is_down_for_longer_than_a_publication_may_take_delays_but_loses_nothing()
    {
        using var broker = EmbeddedBroker.Start([], 1);
        var (topic, next) = (await TopicAsync(2, broker), await TopicAsync(2, broker));
        var go = new TaskCompletionSource();
        var handler = new TestHandler<InboxChanged>(async (batch, ct) =>
        {
            await go.Task.WaitAsync(ct);
            return Outcome(batch, next);
        });
        await using var process = await TestProcess.Typed(topic, topic.Name, handler, broker.Bootstrap, ("ProduceTimeout", "00:00:01")).StartAsync();
        await process.PublishAsync(topic, Enumerable.Range(0, 100).Select(i => Change("user" + i, i)));
        await Until(() => handler.Given.Count == 1, "a batch in flight");
        broker.Down(-1);
        go.SetResult();
        await Until(() => process.Status.Outage is not null, "the publication fails");
        process.Status.Outage.ShouldBe("Kafka Local_MsgTimedOut");
        Should.Throw<KafkaException>(() => process.PublishAsync(topic, Change("bob", 1_000)));
        broker.Up(-1);

        (await ReadAsync(next.Name, 100, broker.Bootstrap)).Select(Head).Distinct().Count().ShouldBe(100);
        await Until(() => Committed(topic.Name, Group(topic), broker.Bootstrap) >= 100, "all offsets");
        await Until(() => process.Status.Outage is null, "it is over");
        (await ReadAsync(topic.DeadName, 0, broker.Bootstrap)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Partitions_lost_under_a_batch_that_took_long_are_read_again_when_they_come_back()
    {
        using var broker = EmbeddedBroker.Start([], 1);
        var topic = await TopicAsync(2, broker);
        var lost = new TaskCompletionSource();
        var handler = new TestHandler<InboxChanged>(async (_, ct) =>
        {
            if (lost.Task.IsCompleted) return new Outcome();
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lost.SetResult();
            throw new OperationCanceledException(ct);
        });
        await using var process = await TestProcess.Typed(topic, topic.Name, handler, broker.Bootstrap, ShortSession).StartAsync();
        await process.PublishAsync(topic, Enumerable.Range(0, 100).Select(i => Change("user" + i, i)));
        await Until(() => handler.Given.Count == 1, "a batch in flight");
        // Long enough that the loop waits for it with its partitions paused.
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        broker.Down(-1);
        await Until(() => lost.Task.IsCompleted, "the session times out");
        broker.Up(-1);

        await Until(() => Committed(topic.Name, Group(topic), broker.Bootstrap) == 100, "all offsets");
        handler.Done.Select(r => r.Value.Head).Order().ShouldBe(Enumerable.Range(0, 100).Select(i => (long)i));
    }

    [Fact]
    public async Task A_dead_record_that_cannot_be_written_holds_its_partition()
    {
        using var broker = EmbeddedBroker.Start([], 1);
        var topic = await TopicAsync(1, broker);
        var handler = new TestHandler<InboxChanged>((batch, _) =>
        {
            var outcome = new Outcome();
            if (batch[0].Value.Head == 0)
            {
                broker.Refuse(KafkaRequest.Produce, [.. Enumerable.Repeat(ErrorCode.TopicAuthorizationFailed, 5)]);
                outcome.Reject(0, "unwanted", "Nobody wants it.");
            }
            return Task.FromResult(outcome);
        });
        await using var process = await TestProcess.Typed(topic, topic.Name, handler, broker.Bootstrap).StartAsync();
        await process.PublishAsync(topic, Change("bob", 0));
        await Until(() => process.Status.Outage is not null, "it cannot be buried");
        process.Status.Outage.ShouldBe("Kafka TopicAuthorizationFailed");
        Committed(topic.Name, Group(topic), broker.Bootstrap).ShouldBe(0);

        (await ReadAsync(topic.DeadName, 1, broker.Bootstrap)).Count.ShouldBe(1);
        await Until(() => Committed(topic.Name, Group(topic), broker.Bootstrap) == 1, "the partition moves on once it is written");
        handler.Given.Count.ShouldBe(1, "only the burial is repeated");
    }

    [Fact]
    public async Task A_producer_that_fails_for_good_is_replaced_and_the_batch_is_published()
    {
        using var broker = EmbeddedBroker.Start([], 1);
        var (topic, next) = (await TopicAsync(1, broker), await TopicAsync(1, broker));
        var ones = 0;
        var handler = new TestHandler<InboxChanged>((batch, _) =>
        {
            if (batch[0].Value.Head == 1 && Interlocked.Increment(ref ones) == 1) broker.Refuse(KafkaRequest.Produce, ErrorCode.OutOfOrderSequenceNumber);
            return Task.FromResult(Outcome(batch, next));
        });
        await using var process = await TestProcess.Typed(topic, topic.Name, handler, broker.Bootstrap).StartAsync();
        await process.PublishAsync(topic, Change("bob", 0));
        (await ReadAsync(next.Name, 1, broker.Bootstrap)).Count.ShouldBe(1);
        await process.PublishAsync(topic, Change("bob", 1));

        (await ReadAsync(next.Name, 2, broker.Bootstrap)).Select(Head).Distinct().ShouldBe([0, 1]);
        handler.Given.Count(b => b[0].Value.Head == 1).ShouldBe(2, "its first publication failed");
        process.Registry.NotReady.ShouldBeEmpty();
    }

    [Fact]
    public async Task Retention_that_overtakes_a_group_raises_the_alarm_and_a_new_group_does_not()
    {
        using var broker = EmbeddedBroker.Start([], 1);
        var topic = await TopicAsync(1, broker);
        using var resets = new System.Diagnostics.Metrics.MeterListener();
        var counted = 0L;
        resets.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "notify.consumer.offset.resets") listener.EnableMeasurementEvents(instrument);
        };
        resets.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag.Key == "topic" && tag.Value as string == topic.Name) Interlocked.Add(ref counted, value);
        });
        resets.Start();
        var handler = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using (var process = await TestProcess.Typed(topic, topic.Name, handler, broker.Bootstrap).StartAsync())
        {
            await process.PublishAsync(topic, Enumerable.Range(0, 10).Select(i => Change("bob", i)));
            await Until(() => handler.Done.Count == 10, "the first ten");
            await process.StopAsync();
            Interlocked.Read(ref counted).ShouldBe(0);
            for (var i = 10; i < 20; i++) await process.PublishAsync(topic, Change("bob", i));
        }
        broker.DeleteRecords(topic.Name, 0, 15);
        var later = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var after = await TestProcess.Typed(topic, topic.Name, later, broker.Bootstrap).StartAsync();
        await Until(() => later.Done.Count == 5, "what is left");

        Interlocked.Read(ref counted).ShouldBe(1);
    }

    private static TestHandler<InboxChanged> Copy(Topic<InboxChanged> next) => new((batch, _) => Task.FromResult(Outcome(batch, next)));

    private static Outcome Outcome(IReadOnlyList<Received<InboxChanged>> batch, Topic<InboxChanged> next)
    {
        var outcome = new Outcome();
        foreach (var record in batch) outcome.Publish(next, record.Value, record.Trace);
        return outcome;
    }
}
