using System.Text;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

public sealed class DeadRecordTests
{
    [Fact]
    public async Task A_poison_record_is_isolated_and_its_neighbours_arrive()
    {
        var (topic, next) = (await TopicAsync(), await TopicAsync());
        var handler = new TestHandler<InboxChanged>((batch, _) =>
        {
            if (batch.Any(r => r.Value.Head == 13)) throw new InvalidOperationException("thirteen");
            var outcome = new Outcome();
            foreach (var record in batch) outcome.Publish(next, record.Value, record.Trace);
            return Task.FromResult(outcome);
        });
        await using var process = TestProcess.Typed(topic, topic.Name, handler);
        await process.PublishAsync(topic, Enumerable.Range(0, 30).Select(i => Change("bob", i)));
        await process.StartAsync();

        var arrived = await ReadAsync(next.Name, 29);
        arrived.Count.ShouldBe(29);
        arrived.Select(Head).ShouldBe(Enumerable.Range(0, 30).Where(i => i != 13).Select(i => (long)i), "order is kept");
        var dead = (await ReadAsync(topic.DeadName, 1)).Single();
        Head(dead).ShouldBe(13);
        Header(dead, HeaderNames.DeadReason).ShouldBe("handler_failed");
        Header(dead, HeaderNames.DeadDetail).ShouldBe("InvalidOperationException: thirteen");
        handler.Given.Count(b => b.Count == 1 && b[0].Value.Head == 13).ShouldBe(3);
        await Until(() => Committed(topic.Name, Group(topic)) == 30, "the offset passed the poison");
    }

    [Fact]
    public async Task A_dead_record_carries_bytes_key_and_headers_of_its_source()
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        var bad = Encoding.UTF8.GetBytes("{\"tenant\":");
        await process.Producer.PublishAsync(
        [
            RecordEncoder.Encode(topic, Change("bob", 0), default),
            Raw(topic.Name, "key", bad, new("custom", [0xff, 0x00]), new("empty", null), new(HeaderNames.DeadReason, [1]), new(HeaderNames.DeadTopic, [2])),
            RecordEncoder.Encode(topic, Change("bob", 2), default),
        ], TestContext.Current.CancellationToken);

        var dead = (await ReadAsync(topic.DeadName, 1)).Single();
        dead.Message.Value.ShouldBe(bad);
        Encoding.UTF8.GetString(dead.Message.Key).ShouldBe("key");
        dead.Message.Headers.Select(h => h.Key).ShouldBe(
            ["custom", "empty", HeaderNames.DeadReason, HeaderNames.DeadDetail, HeaderNames.DeadTopic, HeaderNames.DeadPartition, HeaderNames.DeadOffset, HeaderNames.DeadTimestamp]);
        dead.Message.Headers.GetLastBytes("custom").ShouldBe([0xff, 0x00]);
        Header(dead, HeaderNames.DeadReason).ShouldBe("bad_record");
        Header(dead, HeaderNames.DeadTopic).ShouldBe(topic.Name);
        Header(dead, HeaderNames.DeadPartition).ShouldBe("0");
        Header(dead, HeaderNames.DeadOffset).ShouldBe("1");
        long.Parse(Header(dead, HeaderNames.DeadTimestamp), System.Globalization.CultureInfo.InvariantCulture).ShouldBeLessThanOrEqualTo(dead.Message.Timestamp.UnixTimestampMs);
        await Until(() => handler.Done.Count == 2, "the neighbours");
        handler.Done.Select(r => r.Value.Head).ShouldBe([0, 2]);
    }

    [Theory]
    [InlineData(null, "null_value")]
    [InlineData("", "bad_record")]
    [InlineData("null", "bad_record")]
    [InlineData("[]", "bad_record")]
    [InlineData("{\"tenant\":null}", "bad_record")]
    [InlineData("\u0000", "bad_record")]
    public async Task What_is_no_record_of_the_topic_is_rejected(string? value, string reason)
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<InboxChanged>((_, _) => Task.FromResult(new Outcome()));
        await using var process = await TestProcess.Typed(topic, topic.Name, handler).StartAsync();
        await process.Producer.PublishAsync([Raw(topic.Name, "k", value is null ? null : Encoding.UTF8.GetBytes(value))], TestContext.Current.CancellationToken);

        Header((await ReadAsync(topic.DeadName, 1)).Single(), HeaderNames.DeadReason).ShouldBe(reason);
        await Until(() => Committed(topic.Name, Group(topic)) == 1, "the partition moves on");
        handler.Given.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_record_that_the_handler_rejects_carries_its_reason_and_headers()
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<InboxChanged>((batch, _) =>
        {
            var outcome = new Outcome();
            outcome.Reject(batch.Count - 1, "unknown_type", "The type is not known.", [new(HeaderNames.NotifyEventId, "id"u8.ToArray())]);
            return Task.FromResult(outcome);
        });
        await using var process = TestProcess.Typed(topic, topic.Name, handler);
        await process.PublishAsync(topic, [Change("bob", 0), Change("bob", 1)]);
        await process.StartAsync();

        var dead = (await ReadAsync(topic.DeadName, 1)).Last();
        Head(dead).ShouldBe(1);
        Header(dead, HeaderNames.DeadReason).ShouldBe("unknown_type");
        Header(dead, HeaderNames.DeadDetail).ShouldBe("The type is not known.");
        Header(dead, HeaderNames.NotifyEventId).ShouldBe("id");
    }
}
