using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

public sealed class LiveTests(BrowserSystem system)
{
    [Fact]
    public async Task An_event_appears_in_two_tabs_and_two_browsers_and_read_once_is_read_everywhere()
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var laptop = await system.NewContextAsync();
        await using var desk = await system.NewContextAsync();
        var first = await Tab.OpenAsync(laptop, gate, () => system.Token(person));
        var second = await Tab.OpenAsync(laptop, gate, () => system.Token(person));
        var other = await Tab.OpenAsync(desk, gate, () => system.Token(person));
        Tab[] tabs = [first, second, other];

        await system.SendAsync(person, "n-1");
        await system.SendAsync(person, "n-2");
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync(2);
            await tab.BadgeIsAsync(2);
        }

        // Two tabs of one browser share a connection, another browser has its own.
        gate.Requests.Count(r => r.StartsWith("GET /v1/realtime/ws", StringComparison.Ordinal)).ShouldBe(2);
        (await first.LeadsAsync(), await second.LeadsAsync(), await other.LeadsAsync()).ShouldBe((true, false, true));

        await second.Page.EvaluateAsync("() => client.read([told.items[0].id])");
        foreach (var tab in tabs)
        {
            await tab.BadgeIsAsync(1);
            await tab.EventuallyAsync("document.querySelectorAll('#list li.read').length", n => n.GetInt32() == 1, "the item is read");
        }

        await other.Page.EvaluateAsync("() => client.readAllBefore(client.since)");
        foreach (var tab in tabs)
        {
            await tab.BadgeIsAsync(0);
            await tab.ItemsAreAsync("n-1", "n-2");
            tab.Console.ShouldBeClean();
        }
    }

    [Fact]
    public async Task One_of_three_tabs_leads_and_another_takes_over_without_a_gap_when_it_closes()
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var browser = await system.NewContextAsync();
        var tabs = new List<Tab>();
        for (var i = 0; i < 3; i++) tabs.Add(await Tab.OpenAsync(browser, gate, () => system.Token(person)));
        (await LeadersAsync(tabs)).ShouldBe([tabs[0]]);
        await system.SendAsync(person, "before");
        foreach (var tab in tabs) await tab.ShowsAsync(1);

        await tabs[0].Page.CloseAsync();
        tabs.RemoveAt(0);
        await system.SendAsync(person, "meanwhile");
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync(2);
            await tab.EventuallyAsync("told.states.at(-1).connected", s => s.GetBoolean(), "connected again");
        }

        (await LeadersAsync(tabs)).Count.ShouldBe(1);
        await system.SendAsync(person, "after");
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync(3);
            await tab.ItemsAreAsync("before", "meanwhile", "after");
            (await tab.AskAsync("told.changed.length")).GetInt32().ShouldBe(0);
            tab.Console.ShouldBeClean();
        }
    }

    [Fact]
    public async Task A_snoozed_item_leaves_every_tab_and_comes_back_as_new_and_one_that_is_taken_back_goes()
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var laptop = await system.NewContextAsync();
        await using var desk = await system.NewContextAsync();
        Tab[] tabs = [await Tab.OpenAsync(laptop, gate, () => system.Token(person)), await Tab.OpenAsync(desk, gate, () => system.Token(person))];
        await system.SendAsync(person, "n-1");
        foreach (var tab in tabs) await tab.ShowsAsync(1);
        await tabs[0].Page.EvaluateAsync("() => client.snooze(told.items[0].id, new Date(Date.now() + 3600_000).toISOString())");
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync(0);
            await tab.BadgeIsAsync(0);
        }

        await tabs[0].Page.EvaluateAsync("() => client.unsnooze(told.items[0].id)");
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync(1);
            await tab.BadgeIsAsync(1);
            await tab.ItemsAreAsync("n-1", "n-1");
            (await tab.AskAsync("told.changed.length")).GetInt32().ShouldBe(1, "the snooze");
        }

        var id = (await tabs[0].AskAsync("told.items[0].id")).GetString();
        (await system.System.Client.SendAsync(HttpMethod.Post, $"/v1/notifications/{id}/retract", system.System.ApiKey, (string?)null))
            .Status.ShouldBe(System.Net.HttpStatusCode.OK);
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync(0);
            tab.Console.ShouldBeClean();
        }
    }

    [Fact]
    public async Task A_hostile_text_stays_text()
    {
        const string Hostile = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>";
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var browser = await system.NewContextAsync();
        var tab = await Tab.OpenAsync(browser, gate, () => system.Token(person));
        await system.SendAsync(person, "n-1", title: Hostile, text: Hostile);
        await tab.ShowsAsync(1);
        (await tab.AskAsync("document.querySelector('#list li').textContent")).GetString().ShouldBe($"{Hostile}: {Hostile}");
        (await tab.AskAsync("document.querySelectorAll('#list li *').length")).GetInt32().ShouldBe(0);
        (await tab.AskAsync("'hit' in window")).GetBoolean().ShouldBeFalse();
        tab.Console.ShouldBeClean();
    }

    private static async Task<List<Tab>> LeadersAsync(IEnumerable<Tab> tabs)
    {
        var leaders = new List<Tab>();
        foreach (var tab in tabs)
            if (await tab.LeadsAsync()) leaders.Add(tab);
        return leaders;
    }
}
