using System.Diagnostics;
using System.Text;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

public sealed class BatchTests
{
    [Fact]
    public async Task Batches_grow_while_the_last_one_is_worked_on()
    {
        var topic = await TopicAsync();
        var first = new TaskCompletionSource();
        var handler = new TestHandler<InboxChanged>(async (_, ct) =>
        {
            await first.Task.WaitAsync(ct);
            return new Outcome();
        });
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        await process.PublishAsync(topic, Change("bob", 0));
        await Until(() => handler.Given.Count == 1, "the first batch");
        await process.PublishAsync(topic, Enumerable.Range(1, 700).Select(i => Change("bob", i)));
        first.SetResult();
        await Until(() => handler.Done.Count == 701, "all records");

        handler.Given.First().Count.ShouldBe(1);
        handler.Given.Max(b => b.Count).ShouldBeGreaterThan(100);
        handler.Given.Max(b => b.Count).ShouldBeLessThanOrEqualTo(500);
        handler.Done.Select(r => r.Value.Head).ShouldBe(Enumerable.Range(0, 701).Select(i => (long)i));
    }

    [Theory]
    [InlineData(false, "100", 100)]
    [InlineData(true, "100", 20)]
    public async Task Bulk_topics_take_a_fifth_of_a_batch(bool bulk, string records, int most)
    {
        var topic = await TopicAsync(bulk: bulk);
        var handler = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var process = TestProcess.Typed(topic, topic.Name, handler, null, ("BatchRecords", records));
        await process.PublishAsync(topic, Enumerable.Range(0, 300).Select(i => Change("bob", i)));
        await process.StartAsync();
        await Until(() => handler.Done.Count == 300, "all records");

        handler.Given.Max(b => b.Count).ShouldBe(most);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task Records_that_come_one_by_one_share_a_batch_where_they_may_be_gathered(int milliseconds)
    {
        Assert.SkipUnless(IsReal, "The embedded broker answers every fetch at once.");
        var topic = await TopicAsync();
        var handler = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var process = await TestProcess.Gathering(topic, handler, milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds)).StartAsync();
        for (var i = 0; i < 12; i++)
        {
            await process.PublishAsync(topic, Change("bob", i));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await Until(() => handler.Done.Count == 12, "all records");
        if (milliseconds == 0) handler.Given.Count.ShouldBeGreaterThan(4);
        else handler.Given.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_batch_ends_at_its_limit_of_bytes()
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<byte[]?>((_, _) => Task.FromResult(new Outcome()));
        await using var process = TestProcess.Bytes(topic.Name, topic.Name, handler);
        await process.Producer.PublishAsync([.. Enumerable.Range(0, 6).Select(_ => Raw(topic.Name, "k", new byte[900_000]))], TestContext.Current.CancellationToken);
        await process.StartAsync();
        await Until(() => handler.Done.Count == 6, "all records");

        // 4 MiB are reached by the fifth.
        handler.Given.Max(b => b.Count).ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task An_offset_is_stored_only_after_the_outcome_is_acknowledged()
    {
        var (topic, next) = (await TopicAsync(), await TopicAsync());
        var release = new TaskCompletionSource();
        var handler = new TestHandler<InboxChanged>(async (batch, ct) =>
        {
            await release.Task.WaitAsync(ct);
            var outcome = new Outcome();
            foreach (var record in batch) outcome.Publish(next, record.Value, record.Trace);
            return outcome;
        });
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        await process.PublishAsync(topic, Change("bob", 1));
        await Until(() => handler.Given.Count == 1, "handling");
        await Task.Delay(2_500, TestContext.Current.CancellationToken);
        Committed(topic.Name, Group(topic)).ShouldBe(0, "two commit intervals passed while the handler held the record");

        release.SetResult();
        (await ReadAsync(next.Name, 1)).Count.ShouldBe(1);
        await Until(() => Committed(topic.Name, Group(topic)) == 1, "the offset");
    }

    [Fact]
    public async Task A_streamed_outcome_larger_than_a_chunk_arrives_whole()
    {
        var (topic, next) = (await TopicAsync(), await TopicAsync(4));
        var handler = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome { Stream = Many(next) }));
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        await process.PublishAsync(topic, Change("bob", 1));

        (await ReadAsync(next.Name, 12_345)).Count.ShouldBe(12_345);
        handler.Given.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Headers_key_timestamp_and_trace_reach_the_handler()
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        var trace = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var before = TimeProvider.System.GetUtcNow();
        await process.Producer.PublishAsync([RecordEncoder.Encode(topic, Change("bob", 1), trace)], TestContext.Current.CancellationToken);
        await Until(() => handler.Done.Count == 1, "the record");

        var record = handler.Done.Single();
        record.Topic.ShouldBe(topic.Name);
        record.Header(HeaderNames.ContentType).ShouldBe("application/json");
        Encoding.UTF8.GetString(record.Key!).ShouldBe("default/bob");
        (record.Timestamp - before).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (record.Trace.TraceId, record.Trace.SpanId).ShouldBe((trace.TraceId, trace.SpanId));
    }

    [Fact]
    public async Task A_raw_record_without_a_trace_starts_one_and_keeps_its_null_value()
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<byte[]?>((_, _) => Task.FromResult(new Outcome()));
        await using var process = await TestProcess.Bytes(topic.Name, topic.Name, handler).StartAsync();
        await process.Producer.PublishAsync([Raw(topic.Name, "k", null), Raw(topic.Name, "k", [1, 2])], TestContext.Current.CancellationToken);
        await Until(() => handler.Done.Count == 2, "both records");

        handler.Done.Select(r => r.Value).ShouldBe([null, [1, 2]]);
        handler.Done.Select(r => r.Trace.TraceId).Distinct().Count().ShouldBe(2);
        handler.Done.ShouldAllBe(r => r.Trace != default);
    }

    [Fact]
    public async Task A_prefix_names_topics_and_groups_in_the_cluster_only()
    {
        var topic = await TopicAsync();
        var unprefixed = topic with { Name = topic.Name[2..] };
        var handler = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var process = await TestProcess.Typed(unprefixed, "g" + unprefixed.Name, handler, null, ("Prefix", "t-")).StartAsync();
        await process.PublishAsync(unprefixed, Change("bob", 1));
        await Until(() => Committed(topic.Name, $"t-g{unprefixed.Name}.{unprefixed.Name}") == 1, "the offset of the prefixed group");

        handler.Done.Single().Topic.ShouldBe(unprefixed.Name);
    }

    private static async IAsyncEnumerable<OutgoingRecord> Many(Topic<InboxChanged> topic)
    {
        for (var i = 0; i < 12_345; i++)
        {
            if (i % 1_000 == 0) await Task.Yield();
            yield return RecordEncoder.Encode(topic, Change("user" + i, i), default);
        }
    }
}
