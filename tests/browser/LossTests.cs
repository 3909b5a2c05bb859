using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

/// <summary>Single frames that get lost or doubled on a connection that stays open.</summary>
public sealed class LossTests(BrowserSystem system)
{
    [Fact]
    public async Task A_lost_frame_is_fetched_when_the_next_one_comes()
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var browser = await system.NewContextAsync();
        var tab = await OpenAsync(browser, gate, person);
        await LoseAsync(tab, "n-2");
        // Pings are lost as well: it is the next item that shows the gap.
        await tab.Page.EvaluateAsync("() => { const lose = times; times = data => data.includes('\"type\":\"ping\"') ? 0 : lose(data); }");
        await system.SendAsync(person, "n-2");
        await tab.EventuallyAsync("window.lost", n => n.GetInt32() == 1, "a lost frame");
        await system.SendAsync(person, "n-3");
        await IsWholeAsync(tab, "n-1", "n-2", "n-3");
    }

    [Fact]
    public async Task A_lost_frame_with_none_behind_it_is_fetched_after_the_ping()
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var browser = await system.NewContextAsync();
        var tab = await OpenAsync(browser, gate, person);
        await LoseAsync(tab, "n-2");
        await system.SendAsync(person, "n-2");
        await IsWholeAsync(tab, "n-1", "n-2");
        (await tab.AskAsync("window.lost")).GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_frame_that_comes_twice_is_shown_once()
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var browser = await system.NewContextAsync();
        var tab = await OpenAsync(browser, gate, person);
        await tab.Page.EvaluateAsync("() => { window.doubled = 0; times = data => data.includes('\"item\"') ? (doubled++, 2) : 1; }");
        await system.SendAsync(person, "n-2");
        await system.SendAsync(person, "n-3");
        await IsWholeAsync(tab, "n-1", "n-2", "n-3");
        (await tab.AskAsync("window.doubled")).GetInt32().ShouldBeGreaterThan(0);
    }

    private async Task<Tab> OpenAsync(Microsoft.Playwright.IBrowserContext browser, Gate gate, string person)
    {
        var tab = await Tab.OpenAsync(browser, gate, () => system.Token(person));
        await system.SendAsync(person, "n-1");
        await tab.ShowsAsync(1);
        return tab;
    }

    private static Task LoseAsync(Tab tab, string note) =>
        tab.Page.EvaluateAsync("note => { window.lost = 0; times = data => data.includes(`\"${note}\"`) ? (lost++, 0) : 1; }", note);

    private static async Task IsWholeAsync(Tab tab, params string[] notes)
    {
        await tab.ShowsAsync(notes.Length);
        await tab.BadgeIsAsync(notes.Length);
        await tab.ItemsAreAsync(notes);
        (await tab.AskAsync("told.changed.length")).GetInt32().ShouldBe(0, "a new item comes once, and as a new one");
        (await tab.AskAsync("told.states.filter(s => s.connected).length")).GetInt32().ShouldBe(1, "it was the open connection that closed the gap");
        tab.Console.ShouldBeClean();
    }
}
