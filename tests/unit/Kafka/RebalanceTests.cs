using Notify.Contracts;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

public sealed class RebalanceTests
{
    // The embedded broker throws a member out that spends most of a session in its revocation; a real one gives it max.poll.interval.ms.
    private static readonly (string, string) LongSession = ("SessionTimeout", "00:00:10");

    [Fact]
    public async Task A_second_member_in_the_middle_of_a_batch_loses_and_repeats_nothing()
    {
        var topic = await TopicAsync(4);
        var (held, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = new TestHandler<InboxChanged>(async (batch, ct) =>
        {
            // All partitions, so that whichever moves is in the batch.
            if (batch.DistinctBy(r => r.Partition).Count() == 4 && held.TrySetResult()) await release.Task.WaitAsync(ct);
            return new Outcome();
        });
        var second = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var one = await TestProcess.Typed(topic, topic.Name, first, null, ("RevokeTimeout", "00:00:30"), LongSession).StartAsync();
        var published = 0;
        for (; !held.Task.IsCompleted; published += 40) await one.PublishAsync(topic, Enumerable.Range(published, 40).Select(i => Change("user" + i, i)));
        await using var two = TestProcess.Typed(topic, topic.Name, second, null, LongSession);
        var joining = two.StartAsync();
        // Long enough that the revocation comes while the batch is held, which is then finished within the deadline.
        await Task.Delay(5_000, TestContext.Current.CancellationToken);
        release.SetResult();
        await joining;
        await one.PublishAsync(topic, Enumerable.Range(published, 200).Select(i => Change("user" + i, i)));
        published += 200;
        await Until(() => first.Done.Count + second.Done.Count >= published, "all records");
        await Until(() => Committed(topic.Name, Group(topic)) == published, "all offsets");

        first.Done.Concat(second.Done).Select(r => r.Value.Head).Order().ShouldBe(Enumerable.Range(0, published).Select(i => (long)i));
        second.Done.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_batch_past_the_deadline_stores_nothing_and_its_revoked_partition_is_repeated_elsewhere()
    {
        var topic = await TopicAsync(2);
        var (held, release) = (new TaskCompletionSource<IReadOnlyList<Received<InboxChanged>>>(), new TaskCompletionSource());
        var first = new TestHandler<InboxChanged>(async (batch, _) =>
        {
            if (batch.DistinctBy(r => r.Partition).Count() == 2 && held.TrySetResult(batch)) await release.Task;
            return new Outcome();
        });
        var second = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var one = await TestProcess.Typed(topic, topic.Name, first, null, ("RevokeTimeout", "00:00:01"), ShortSession).StartAsync();
        var published = 0;
        for (; !held.Task.IsCompleted; published += 20) await one.PublishAsync(topic, Enumerable.Range(published, 20).Select(i => Change("user" + i, i)));
        var batch = await held.Task;
        await using var two = await TestProcess.Typed(topic, topic.Name, second, null, ShortSession).StartAsync();
        await Until(() => !second.Done.IsEmpty, "the second member repeats what the first still holds");
        await Until(() => Committed(topic.Name, Group(topic)) == first.Done.Count + second.Done.Count, "nothing of the batch that is held");
        var moved = second.Done.First().Partition;
        batch.Where(r => r.Partition == moved).Select(r => r.Offset).ShouldBeSubsetOf(second.Done.Select(r => r.Offset));

        release.SetResult();
        await Until(() => Committed(topic.Name, Group(topic)) == published, "both partitions");
        first.Done.Concat(second.Done).Select(r => r.Value.Head).Distinct().Count().ShouldBe(published);
    }

    [Fact]
    public async Task A_stop_finishes_the_batch_in_flight_stores_it_and_leaves_at_once()
    {
        var topic = await TopicAsync();
        var slow = new TestHandler<InboxChanged>(async (_, ct) =>
        {
            await Task.Delay(2_000, ct);
            return new Outcome();
        });
        await using var one = TestProcess.Typed(topic, topic.Name, slow);
        await one.PublishAsync(topic, Enumerable.Range(0, 10).Select(i => Change("bob", i)));
        await one.StartAsync();
        await Until(() => slow.Given.Count == 1, "a batch in flight");
        await one.StopAsync();

        slow.Done.Count.ShouldBe(slow.Given.Sum(b => b.Count));
        Committed(topic.Name, Group(topic)).ShouldBe(slow.Done.Count, "stored and committed by the time it stopped");
        var next = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        var started = TimeProvider.System.GetTimestamp();
        await using var two = await TestProcess.Typed(topic, topic.Name, next).StartAsync();
        // The embedded broker lets a group that ever had a member wait in any case.
        if (IsReal) TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(4), "the one before left the group");
    }

    [Fact]
    public async Task A_stop_cancels_a_handler_at_the_deadline_and_stores_nothing()
    {
        var topic = await TopicAsync();
        var stuck = new TestHandler<InboxChanged>(async (_, ct) =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return new Outcome();
        });
        await using var process = TestProcess.Typed(topic, topic.Name, stuck, null, ("RevokeTimeout", "00:00:01"));
        await process.PublishAsync(topic, Change("bob", 1));
        await process.StartAsync();
        await Until(() => stuck.Given.Count == 1, "a batch in flight");
        var started = TimeProvider.System.GetTimestamp();
        await process.StopAsync();

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(6));
        Committed(topic.Name, Group(topic)).ShouldBe(0);
    }

    [Fact]
    public async Task A_partition_that_goes_during_an_outage_goes_without_waiting_and_its_records_go_with_it()
    {
        var topic = await TopicAsync(2);
        var failing = false;
        var down = new TestHandler<InboxChanged>((batch, _) =>
        {
            // It begins with a batch that holds records of both partitions.
            failing |= batch.DistinctBy(r => r.Partition).Count() == 2;
            return failing ? throw new IOException() : Task.FromResult(new Outcome());
        });
        var up = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var one = await TestProcess.Typed(topic, topic.Name, down, null, ("RevokeTimeout", "00:02:00"), ShortSession).StartAsync();
        for (var i = 0; !Volatile.Read(ref failing); i += 20) await one.PublishAsync(topic, Enumerable.Range(i, 20).Select(n => Change("user" + n, n)));
        await using var two = await TestProcess.Typed(topic, topic.Name, up, null, ShortSession).StartAsync();
        await Until(() => !up.Done.IsEmpty, "the second member works on its share, long before the first's deadline");

        one.Status.Assigned.ShouldBeTrue();
        var moved = up.Done.First().Partition;
        var later = down.Given.Count;
        await Until(() => down.Given.Count > later + 1, "the first goes on trying");
        down.Given.Last().ShouldAllBe(r => r.Partition != moved);
    }
}
