using Notify.Contracts;
using Notify.Platform.Kafka;
using Npgsql;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

/// <summary>The rest of an outcome: what nobody waits for, but every offset does.</summary>
public sealed class RestTests
{
    private static readonly TimeSpan TwoCommits = TimeSpan.FromMilliseconds(2_500);

    [Fact]
    public async Task The_next_batch_begins_meanwhile_and_no_offset_is_stored_past_it()
    {
        var topic = await TopicAsync();
        var release = new TaskCompletionSource();
        var handler = Resting(first => first == 1 ? release.Task : Task.CompletedTask);
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        await process.PublishAsync(topic, Change("bob", 1));
        await Until(() => handler.Done.Count == 1, "the first batch");
        await process.PublishAsync(topic, Change("bob", 2));
        await Until(() => handler.Done.Count == 2, "the second batch");
        await Task.Delay(TwoCommits, TestContext.Current.CancellationToken);
        Committed(topic.Name, Group(topic)).ShouldBe(0, "the rest of the first is under way");

        release.SetResult();
        await Until(() => Committed(topic.Name, Group(topic)) == 2, "both offsets");
        handler.Done.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_record_whose_rest_never_succeeds_is_isolated()
    {
        var topic = await TopicAsync();
        var handler = Resting(head => head == 13 ? throw new InvalidOperationException("thirteen") : Task.CompletedTask);
        await using var process = TestProcess.Typed(topic, topic.Name, handler);
        await process.PublishAsync(topic, Enumerable.Range(0, 30).Select(i => Change("bob", i)));
        await process.StartAsync();

        var dead = (await ReadAsync(topic.DeadName, 1)).ShouldHaveSingleItem();
        Head(dead).ShouldBe(13);
        Header(dead, HeaderNames.DeadDetail).ShouldBe("InvalidOperationException: thirteen");
        await Until(() => Committed(topic.Name, Group(topic)) == 30, "the offset passed the poison");
    }

    [Fact]
    public async Task A_record_that_its_batch_rejected_dies_once_though_the_rest_of_another_fails()
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<InboxChanged>((batch, _) =>
        {
            var outcome = new Outcome { After = _ => batch.Any(r => r.Value.Head == 13) ? throw new InvalidOperationException("thirteen") : Task.CompletedTask };
            for (var i = 0; i < batch.Count; i++)
                if (batch[i].Value.Head == 7) outcome.Reject(i, "seven", "It is a seven.");
            return Task.FromResult(outcome);
        });
        await using var process = TestProcess.Typed(topic, topic.Name, handler);
        await process.PublishAsync(topic, Enumerable.Range(0, 30).Select(i => Change("bob", i)));
        await process.StartAsync();

        await Until(() => Committed(topic.Name, Group(topic)) == 30, "the offset passed both");
        (await ReadAsync(topic.DeadName, 2)).Select(Head).ShouldBe([7, 13]);
    }

    [Fact]
    public async Task An_outage_of_it_buries_nothing_and_is_waited_for()
    {
        var topic = await TopicAsync();
        var down = true;
        var handler = Resting(_ => Volatile.Read(ref down) ? throw new NpgsqlException("down", new IOException()) : Task.CompletedTask);
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        await process.PublishAsync(topic, Change("bob", 1));
        await Until(() => process.Status.Outage is not null, "the outage is noticed");
        await Task.Delay(TwoCommits, TestContext.Current.CancellationToken);
        Committed(topic.Name, Group(topic)).ShouldBe(0);

        Volatile.Write(ref down, false);
        await Until(() => Committed(topic.Name, Group(topic)) == 1, "the offset");
        handler.Done.Count.ShouldBe(1, "the batch itself is not repeated");
        (await ReadAsync(topic.DeadName, 0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_too_much_of_it_is_under_way_nothing_more_is_handled()
    {
        var topic = await TopicAsync();
        var release = new TaskCompletionSource();
        var handler = Resting(_ => release.Task);
        await using var process = await TestProcess.Typed(topic, topic.Name, handler, null, ("BatchRecords", "10")).StartAsync();
        await process.PublishAsync(topic, Enumerable.Range(0, 200).Select(i => Change("bob", i)));
        await Until(() => handler.Done.Count >= 40, "four full batches");
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        handler.Done.Count.ShouldBeLessThan(50);

        release.SetResult();
        await Until(() => Committed(topic.Name, Group(topic)) == 200, "all offsets");
        handler.Done.Select(r => r.Value.Head).ShouldBe(Enumerable.Range(0, 200).Select(i => (long)i), "each once, in order");
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public async Task A_stop_waits_for_it_and_stores_nothing_past_what_it_had_to_leave(bool ends, long committed)
    {
        var topic = await TopicAsync();
        var release = new TaskCompletionSource();
        var handler = Resting(head => head == 1 ? release.Task : Task.CompletedTask);
        await using var process = await TestProcess.Typed(topic, topic.Name, handler, null, ("RevokeTimeout", "00:00:03")).StartAsync();
        await process.PublishAsync(topic, Change("bob", 1));
        await Until(() => handler.Done.Count == 1, "the first batch");
        await process.PublishAsync(topic, Change("bob", 2));
        await Until(() => handler.Done.Count == 2, "the second batch");
        var stopping = process.StopAsync();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        if (ends) release.SetResult();
        await stopping;

        Committed(topic.Name, Group(topic)).ShouldBe(committed);
    }

    [Fact]
    public async Task A_partition_that_goes_meanwhile_goes_with_its_offset_when_it_is_done_in_time()
    {
        var topic = await TopicAsync(2);
        var release = new TaskCompletionSource();
        var first = Resting(_ => release.Task);
        var second = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var one = await TestProcess.Typed(topic, topic.Name, first, null, ("RevokeTimeout", "00:00:30"), ("SessionTimeout", "00:00:10")).StartAsync();
        await one.PublishAsync(topic, Enumerable.Range(0, 40).Select(i => Change("user" + i, i)));
        await Until(() => first.Done.Count == 40, "the records");
        await using var two = TestProcess.Typed(topic, topic.Name, second, null, ("SessionTimeout", "00:00:10"));
        var joining = two.StartAsync();
        // Long enough that the revocation comes while the rest is under way.
        await Task.Delay(5_000, TestContext.Current.CancellationToken);
        release.SetResult();
        await joining;
        await Until(() => Committed(topic.Name, Group(topic)) == 40, "all offsets");
        second.Done.ShouldBeEmpty("nothing is repeated");
    }

    [Fact]
    public async Task Gathered_records_arrive_in_order_before_the_offset_is_stored()
    {
        var (topic, next) = (await TopicAsync(), await TopicAsync());
        var handler = new TestHandler<InboxChanged>((batch, _) =>
        {
            var outcome = new Outcome();
            foreach (var record in batch) outcome.PublishGathered(next, record.Value, record.Trace);
            return Task.FromResult(outcome);
        });
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        for (var i = 0; i < 20; i++) await process.PublishAsync(topic, Change("bob", i));
        await Until(() => Committed(topic.Name, Group(topic)) == 20, "all offsets");

        (await ReadAsync(next.Name, 20)).Select(Head).ShouldBe(Enumerable.Range(0, 20).Select(i => (long)i));
    }

    private static TestHandler<InboxChanged> Resting(Func<long, Task> rest) => new((batch, _) =>
        Task.FromResult(new Outcome { After = ct => Task.WhenAll(batch.Select(r => rest(r.Value.Head))).WaitAsync(ct) }));
}
