using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

public sealed class MainJobTests
{
    [Fact]
    public async Task Three_plain_events_reach_inbox_socket_stream_phone_and_mailbox_in_one_process()
    {
        await using var system = await TestSystem.StartAsync();
        await MainJob.WalkAsync(system.Client, system.Kafka, system.Sandbox, system.ApiKey, system.Urls[0], system.Token);
        system.Logs.Lines.Where(l => l.StartsWith("Error", StringComparison.Ordinal) || l.StartsWith("Critical", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Preferences_are_obeyed_and_the_trace_says_why()
    {
        await using var system = await TestSystem.StartAsync();
        await system.AddPersonAsync("bob");
        var token = system.Token("bob");
        (await system.Client.SendAsync(HttpMethod.Patch, "/v1/preferences", token, """{"channels":{"email":false},"categories":{"social":{"push":false}}}"""))
            .Status.ShouldBe(System.Net.HttpStatusCode.OK);

        var sent = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, $"[{TestEvents.NewMessage("bob", "1")},{TestEvents.NewFollower("bob", "2")}]");
        sent.Status.ShouldBe(System.Net.HttpStatusCode.Accepted);
        var ids = sent.Body.GetProperty("eventIds").EnumerateArray().Select(e => e.GetGuid()).ToList();

        var message = await NotificationAsync(system, ids[0]);
        var follower = await NotificationAsync(system, ids[1]);
        message.ShouldContain("channel_off");
        follower.ShouldContain("category_off");
        await Eventually.GetAsync(() => Task.FromResult(system.Sandbox.Entries()), e => e.Count >= 1, "one push");
        var entries = system.Sandbox.Entries();
        entries.Count.ShouldBe(1);
        entries[0].Kind.ShouldBe("push");
    }

    [Fact]
    public async Task An_event_repeated_by_its_producer_notifies_once()
    {
        await using var system = await TestSystem.StartAsync();
        await system.AddPersonAsync("bob");
        for (var i = 0; i < 3; i++)
            (await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, TestEvents.NewMessage("bob", "same"))).Status.ShouldBe(System.Net.HttpStatusCode.Accepted);
        (await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, TestEvents.NewMessage("bob", "last"))).Status.ShouldBe(System.Net.HttpStatusCode.Accepted);

        await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox/counts", system.Token("bob")), a => a.Body.GetProperty("total").GetInt32() == 2, "two items");
        await Eventually.GetAsync(() => Task.FromResult(system.Sandbox.Entries()), e => e.Count >= 4, "two pushes and two mails");
        system.Sandbox.Entries().Count.ShouldBe(4);
    }

    private static async Task<string> NotificationAsync(TestSystem system, Guid eventId)
    {
        var answer = await Eventually.GetAsync(
            () => system.Client.GetAsync($"/v1/events/{eventId}/notifications", system.ApiKey),
            a => a.Body.GetProperty("notifications").GetArrayLength() == 1 && a.Body.ToString().Contains("always", StringComparison.Ordinal), "its decision");
        return answer.Body.ToString();
    }
}
