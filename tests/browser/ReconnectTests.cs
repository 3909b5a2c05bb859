using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

public sealed class ReconnectTests(BrowserSystem system)
{
    [Theory]
    [InlineData("ws")]
    [InlineData("sse")]
    [InlineData("poll")]
    public async Task After_a_cut_nothing_is_missing_and_nothing_doubled(string transport)
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var browser = await system.NewContextAsync();
        var leader = await Tab.OpenAsync(browser, gate, () => system.Token(person), new { transports = new[] { transport } });
        var follower = await Tab.OpenAsync(browser, gate, () => system.Token(person));
        Tab[] tabs = [leader, follower];
        await system.SendAsync(person, "n-0");
        foreach (var tab in tabs) await tab.ShowsAsync(1);

        gate.Closed = true;
        gate.Cut();
        await leader.EventuallyAsync("told.states.at(-1).connected", c => !c.GetBoolean(), "cut");
        for (var i = 1; i <= 5; i++) await system.SendAsync(person, $"n-{i}");
        gate.Closed = false;
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync(6);
            await tab.BadgeIsAsync(6);
        }

        // A cut in the middle of traffic.
        for (var i = 6; i <= 11; i++)
        {
            await system.SendAsync(person, $"n-{i}");
            if (i == 8) gate.Cut();
        }

        foreach (var tab in tabs)
        {
            await tab.ShowsAsync(12);
            await tab.BadgeIsAsync(12);
            await tab.ItemsAreAsync(Enumerable.Range(0, 12).Select(i => $"n-{i}"));
            (await tab.AskAsync("told.changed.length")).GetInt32().ShouldBe(0);
            (await tab.AskAsync("told.reloads")).GetInt32().ShouldBe(1, "a recovered position needs no reload");
            tab.Console.ShouldBeClean("net::ERR_", "WebSocket connection to");
        }
    }

    [Fact]
    public async Task A_position_beyond_the_head_makes_the_page_reload()
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var browser = await system.NewContextAsync();
        await system.SendAsync(person, "n-1");
        var tab = await Tab.OpenAsync(browser, gate, () => system.Token(person), new { since = 1_000 });
        await tab.EventuallyAsync("told.reloads", n => n.GetInt32() == 1, "reload");
        await tab.ShowsAsync(1);
        await system.SendAsync(person, "n-2");
        await tab.ShowsAsync(2);
        await tab.BadgeIsAsync(2);
        tab.Console.ShouldBeClean();
    }
}
