using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

public sealed class SplitTests
{
    [Fact]
    public async Task Three_plain_events_reach_everything_when_each_service_is_a_process()
    {
        await using var system = await SplitSystem.StartAsync();
        var installation = system.Installation;
        await MainJob.WalkAsync(system.Client, installation.Kafka, installation.Sandbox, installation.ApiKey, system["realtime"].Url, installation.Token);
    }

    /// <summary>2,000 events flow while each service is killed and started again once.</summary>
    [Fact]
    public async Task Killing_each_service_loses_nothing_and_repeats_little()
    {
        await using var system = await SplitSystem.StartAsync(new() { ["Push:Ledger:Lease"] = "00:00:06", ["Push:Ledger:Renewal"] = "00:00:02", ["Email:Ledger:Lease"] = "00:00:06", ["Email:Ledger:Renewal"] = "00:00:02" });
        var installation = system.Installation;
        var people = Enumerable.Range(0, 40).Select(i => $"p{i}").ToList();
        foreach (var person in people) await People.AddAsync(system.Client, installation.ApiKey, installation.Token(person), person);

        var flow = EventFlow.Start(installation.Kafka, people, count: 2_000, perSecond: 60);
        foreach (var service in new[] { "ingestion", "routing", "inbox", "push", "email", "realtime" })
        {
            await Eventually.GetAsync(() => Task.FromResult(flow.Acknowledged.Count), n => n >= 100, "events flow");
            await system[service].KillAsync();
            await system[service].StartAsync();
        }

        var acknowledged = await flow.EndAsync();
        acknowledged.Count.ShouldBe(2_000);
        var report = await DeliveryReport.WhenSettledAsync(installation, acknowledged, TimeSpan.FromSeconds(120));
        report.Lost.ShouldBe(0, report.ToString());
        report.Unexpected.ShouldBe(0, report.ToString());
        report.InboxRepeats.ShouldBe(0, report.ToString());
        report.PushLost.ShouldBe(0, report.ToString());
        report.MailLost.ShouldBe(0, report.ToString());
        report.PushRepeats.ShouldBeLessThanOrEqualTo(64, report.ToString());
        report.MailRepeats.ShouldBeLessThanOrEqualTo(8, report.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
    }
}
