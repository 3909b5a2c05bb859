using Notify.Contracts;
using Notify.Platform.Kafka;
using Npgsql;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

public sealed class OutageTests
{
    [Fact]
    public async Task An_outage_longer_than_the_poll_interval_keeps_the_membership_and_buries_nothing()
    {
        var (topic, next) = (await TopicAsync(2), await TopicAsync());
        var down = true;
        var handler = new TestHandler<InboxChanged>((batch, _) =>
        {
            if (Volatile.Read(ref down)) throw new NpgsqlException("down", new IOException());
            var outcome = new Outcome();
            foreach (var record in batch) outcome.Publish(next, record.Value, record.Trace);
            return Task.FromResult(outcome);
        });
        var assigned = 0;
        await using var process = TestProcess.Typed(topic, topic.Name, handler, null,
            ("MaxPollInterval", "00:00:06"), ("RevokeTimeout", "00:00:02"));
        await process.PublishAsync(topic, Enumerable.Range(0, 50).Select(i => Change("user" + i, i)));
        await process.StartAsync();
        await Until(() => process.Status.Outage is not null, "the outage is noticed");
        process.Status.Outage.ShouldBe("PostgreSQL unreachable");
        process.Registry.NotReady.ShouldNotBeEmpty();
        var until = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(9))
        {
            process.Status.Assigned.ShouldBeTrue("membership is kept");
            assigned++;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        assigned.ShouldBeGreaterThan(20);
        Volatile.Write(ref down, false);

        (await ReadAsync(next.Name, 50)).Count.ShouldBe(50, "each once");
        await Until(() => Committed(topic.Name, Group(topic)) == 50, "all offsets");
        (await ReadAsync(topic.DeadName, 0)).ShouldBeEmpty();
        process.Registry.NotReady.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_handler_that_takes_longer_than_the_poll_interval_stores_its_batch()
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<InboxChanged>(async (_, ct) =>
        {
            await Task.Delay(8_000, ct);
            return new Outcome();
        });
        await using var process = TestProcess.Typed(topic, topic.Name, handler, null,
            ("MaxPollInterval", "00:00:06"), ("RevokeTimeout", "00:00:02"));
        await process.PublishAsync(topic, Change("bob", 1));
        await process.StartAsync();
        await Until(() => handler.Done.Count == 1, "the handler");
        await Until(() => Committed(topic.Name, Group(topic)) == 1, "the offset");

        handler.Given.Count.ShouldBe(1, "not repeated");
    }

    [Fact]
    public async Task A_stop_during_an_outage_waits_for_nothing_and_stores_nothing()
    {
        var topic = await TopicAsync();
        var handler = new TestHandler<InboxChanged>((_, _) => throw new TimeoutException());
        await using var process = await TestProcess.Typed(topic, topic.Name, handler, null, ("RevokeTimeout", "00:01:00")).StartAsync();
        await process.PublishAsync(topic, Change("bob", 1));
        await Until(() => handler.Given.Count > 2, "an outage");
        var started = TimeProvider.System.GetTimestamp();
        await process.StopAsync();

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        Committed(topic.Name, Group(topic)).ShouldBe(0);
        (await ReadAsync(topic.DeadName, 0)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("57P03", true)]
    [InlineData("53300", true)]
    [InlineData("08006", true)]
    [InlineData("40001", true)]
    [InlineData("25006", true)]
    [InlineData("28P01", true)]
    [InlineData("42P01", true)]
    [InlineData("22021", false)]
    [InlineData("23505", false)]
    [InlineData("42601", false)]
    [InlineData("54000", false)]
    public void A_state_of_PostgreSQL_is_an_outage_only_if_it_speaks_of_the_server(string state, bool outage) =>
        Outage.Is(new PostgresException("text", "ERROR", "ERROR", state)).ShouldBe(outage);

    [Fact]
    public void An_error_of_Kafka_is_an_outage_unless_it_speaks_of_the_record()
    {
        Outage.Is(new Confluent.Kafka.KafkaException(Confluent.Kafka.ErrorCode.Local_MsgTimedOut)).ShouldBeTrue();
        Outage.Is(new Confluent.Kafka.KafkaException(Confluent.Kafka.ErrorCode.TopicAuthorizationFailed)).ShouldBeTrue();
        Outage.Is(new Confluent.Kafka.KafkaException(Confluent.Kafka.ErrorCode.MsgSizeTooLarge)).ShouldBeFalse();
    }

    [Fact]
    public void An_outage_inside_another_exception_is_found_and_a_bug_is_none()
    {
        Outage.Is(new InvalidOperationException("wrapped", new System.Net.Sockets.SocketException(111))).ShouldBeTrue();
        Outage.Is(new TaskCanceledException("a client's own timeout")).ShouldBeTrue();
        Outage.Is(new InvalidOperationException()).ShouldBeFalse();
        Outage.Is(new ArgumentException("bad")).ShouldBeFalse();
    }

    [Fact]
    public void Backoff_doubles_to_five_seconds_and_is_half_random()
    {
        for (var number = 0; number < 100; number++)
        {
            var full = Math.Min(5_000, 100 * Math.Pow(2, number));
            Outage.Backoff(number).TotalMilliseconds.ShouldBeInRange(full / 2, full);
        }
    }
}
