using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Kafka;

public sealed class KafkaOptionsTests
{
    [Theory]
    [InlineData("Bootstrapp", "x", "Bootstrapp")]
    [InlineData("Bootstrap", "", "Kafka:Bootstrap is missing")]
    [InlineData("Partitions", "0", "Partitions")]
    [InlineData("MaxPollInterval", "00:00:01", "SessionTimeout")]
    [InlineData("RevokeTimeout", "00:05:00", "RevokeTimeout")]
    public async Task A_wrong_setting_fails_the_start_with_its_name(string key, string value, string named)
    {
        await using var services = TestKafka.Services("127.0.0.1:1", new() { [key] = value }, _ => { }).BuildServiceProvider();

        Should.Throw<Exception>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message.ShouldContain(named);
    }

    [Fact]
    public async Task Settings_of_the_operator_win_over_ours()
    {
        await using var services = TestKafka.Services("127.0.0.1:1", new() { ["Settings:acks"] = "sideways" }, _ => { }).BuildServiceProvider();

        Should.Throw<Exception>(() => services.GetRequiredService<RecordProducer>()).Message.ShouldContain("acks");
    }

    [Fact]
    public void Every_topic_is_planned_with_its_dead_topic()
    {
        var plans = TopicPlan.All(new KafkaOptions { Bootstrap = "x", Partitions = 12, ReplicationFactor = 3 });

        plans.Count.ShouldBe(20);
        plans.Single(p => p.Name == "user-events").Retention.ShouldBe(TimeSpan.FromDays(7));
        plans.Single(p => p.Name == "push-deliveries.dead").ShouldBe(new TopicPlan("push-deliveries.dead", TimeSpan.FromDays(14), 3, 3));
    }
}
