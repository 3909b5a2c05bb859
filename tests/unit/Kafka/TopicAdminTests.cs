using Microsoft.Extensions.DependencyInjection;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

public sealed class TopicAdminTests
{
    [Fact]
    public async Task Missing_topics_are_created_and_differences_reported_and_left_alone()
    {
        Assert.SkipUnless(IsReal, "The embedded broker answers no admin requests.");
        await using var services = Services(Bootstrap, new() { ["Prefix"] = "admin" + Guid.NewGuid().ToString("N")[..8] + "-" }, _ => { }).BuildServiceProvider();
        var admin = services.GetRequiredService<TopicAdmin>();
        var plans = TopicPlan.All(new KafkaOptions { Partitions = 2 });

        (await admin.ApplyAsync(plans, create: false)).ShouldAllBe(r => r.State == TopicState.Missing);
        (await admin.ApplyAsync(plans, create: true)).ShouldAllBe(r => r.State == TopicState.Created);
        (await admin.ApplyAsync(plans, create: true)).ShouldAllBe(r => r.State == TopicState.Ok);
        var changed = plans[0] with { Partitions = 4, Retention = TimeSpan.FromHours(1) };
        var report = (await admin.ApplyAsync([changed], create: true)).Single();
        report.State.ShouldBe(TopicState.Differs);
        report.Text.ShouldContain("has 2 partitions and has retention.ms=604800000");
    }

    [Fact]
    public async Task Several_that_create_at_once_all_find_the_topics_made()
    {
        Assert.SkipUnless(IsReal, "The embedded broker answers no admin requests.");
        await using var services = Services(Bootstrap, new() { ["Prefix"] = "many" + Guid.NewGuid().ToString("N")[..8] + "-" }, _ => { }).BuildServiceProvider();
        var admin = services.GetRequiredService<TopicAdmin>();
        var plans = TopicPlan.All(new KafkaOptions { Partitions = 1 });

        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => admin.ApplyAsync(plans, create: true))));

        reports.SelectMany(r => r).ShouldAllBe(r => r.State == TopicState.Created || r.State == TopicState.Ok);
    }
}
