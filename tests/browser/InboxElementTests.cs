using System.Text.Json;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

public sealed class InboxElementTests(BrowserSystem system)
{
    [Fact]
    public async Task The_bell_counts_what_is_new_in_every_tab_until_the_panel_is_opened_and_tells_a_screen_reader()
    {
        await using var run = await StartAsync();
        var other = await ElementsTab.OpenAsync(run.Browser, run.Gate, () => system.Token(run.Person));
        await run.Tab.BadgeIsAsync("");
        await system.SendAsync(run.Person, "n-1", "First");
        await system.SendAsync(run.Person, "n-2", "Second");
        foreach (var tab in new[] { run.Tab, other })
        {
            await tab.BadgeIsAsync("2");
            await tab.Page.Locator("notify-inbox [aria-live=polite]").ShouldReadAsync("New notification: Second");
            (await tab.AskAsync("told.item.length")).GetInt32().ShouldBe(2);
        }

        await run.Tab.Bell.ClickAsync();
        await run.Tab.ShowsAsync(2);
        await run.Tab.Items.First.ShouldReadAsync("Second");
        foreach (var tab in new[] { run.Tab, other }) await tab.BadgeIsAsync("");

        // What comes while the panel is open stands there, and has been seen.
        await system.SendAsync(run.Person, "n-3", "Third");
        await run.Tab.ShowsAsync(3);
        await run.Tab.Items.First.ShouldReadAsync("Third");
        foreach (var tab in new[] { run.Tab, other })
        {
            await tab.BadgeIsAsync("");
            tab.Console.ShouldBeClean();
        }
    }

    [Fact]
    public async Task An_item_is_read_archived_and_snoozed_and_each_tab_shows_its_own()
    {
        await using var run = await StartAsync();
        var tab = run.Tab;
        await system.SendAsync(run.Person, "n-1", "First");
        await system.SendAsync(run.Person, "n-2", "Second");
        await tab.BadgeIsAsync("2");
        await tab.Bell.ClickAsync();
        await tab.ShowsAsync(2);

        await ClickAsync("First", "read");
        await tab.Page.Locator("notify-inbox li.old").ShouldReadAsync("First");
        await tab.ViewAsync("unread");
        await tab.ShowsAsync(1);
        await tab.ViewAsync("all");
        await ClickAsync("First", "unread");
        await tab.ViewAsync("unread");
        await tab.ShowsAsync(2);

        await ClickAsync("First", "archive");
        await tab.ShowsAsync(1);
        await tab.ViewAsync("archived");
        await tab.ShowsAsync(1);
        await ClickAsync("First", "unarchive");
        await tab.ShowsAsync(0);
        await tab.ViewAsync("all");
        await tab.ShowsAsync(2);

        await SnoozeAsync("First", "hour");
        var hour = await SnoozedUntilAsync();
        (hour - TimeProvider.System.GetUtcNow()).ShouldBe(TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));
        await tab.ViewAsync("snoozed");
        await tab.Item("First").ShouldReadAsync("until");
        await ClickAsync("First", "unsnooze");
        await tab.ShowsAsync(0);
        await tab.ViewAsync("all");
        await tab.ShowsAsync(2);
        await tab.Items.First.ShouldReadAsync("First");

        await SnoozeAsync("First", "tomorrow");
        var tomorrow = (await tab.AskAsync("(d => (d.setDate(d.getDate() + 1), d.setHours(9, 0, 0, 0), d.toISOString()))(new Date())")).GetDateTimeOffset();
        (await SnoozedUntilAsync()).ShouldBe(tomorrow);

        await tab.Page.Locator("notify-inbox .read-all").ClickAsync();
        await tab.EventuallyAsync("!document.querySelector('notify-inbox').shadowRoot.querySelector('li.new')", "nothing is unread");
        (await InboxAsync("?state=unread")).GetArrayLength().ShouldBe(0);
        tab.Console.ShouldBeClean();

        Task ClickAsync(string title, string act) => tab.Item(title).Locator($"[data-do={act}]").ClickAsync();

        async Task SnoozeAsync(string title, string act)
        {
            await ClickAsync(title, "snooze");
            await ClickAsync(title, act);
            await tab.ShowsAsync(1);
        }

        async Task<DateTimeOffset> SnoozedUntilAsync() => (await InboxAsync("?state=snoozed"))[0].GetProperty("snoozedUntil").GetDateTimeOffset();

        Task<JsonElement> InboxAsync(string query) => ItemsAsync(run.Person, query);
    }

    [Fact]
    public async Task Older_ones_are_loaded_and_what_came_meanwhile_is_neither_lost_nor_doubled()
    {
        await using var run = await StartAsync();
        for (var i = 1; i <= 25; i++) await system.SendAsync(run.Person, $"n-{i}", $"Note {i}.");
        await run.Tab.BadgeIsAsync("25");
        await run.Tab.Bell.ClickAsync();
        await run.Tab.ShowsAsync(20);
        await system.SendAsync(run.Person, "n-26", "Note 26.");
        await run.Tab.ShowsAsync(21);
        await run.Tab.Page.Locator("notify-inbox .more").ClickAsync();
        await run.Tab.ShowsAsync(26);
        (await run.Tab.Items.Locator(".top bdi").AllTextContentsAsync()).Order().ShouldBe(Enumerable.Range(1, 26).Select(i => $"Note {i}.").Order());
        await run.Tab.Page.Locator("notify-inbox .more").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        run.Tab.Console.ShouldBeClean();
    }

    [Fact]
    public async Task A_click_tells_the_page_which_may_keep_it_and_else_reads_the_item_and_follows_the_link()
    {
        await using var run = await StartAsync();
        var tab = run.Tab;
        await system.SendAsync(run.Person, "o-1", "Offer", type: "OFFER");
        await tab.BadgeIsAsync("1");
        await tab.Bell.ClickAsync();
        await tab.ShowsAsync(1);
        (await tab.Items.Locator("a.link").EvaluateAllAsync<string[]>("all => all.map(a => a.textContent + ' ' + a.getAttribute('href'))"))
            .ShouldBe([$"Accept {run.Gate.Url}/page/accept/o-1", "Read more https://example.com/offers/o-1"]);

        await tab.Page.EvaluateAsync("() => { window.stay = true; }");
        await tab.Item("Offer").Locator("a.link").First.ClickAsync();
        await tab.EventuallyAsync("told.open.length === 1", "the page is told");
        var opened = (await tab.AskAsync("told.open[0]"));
        opened.GetProperty("action").GetString().ShouldBe("Accept");
        opened.GetProperty("item").GetProperty("data").GetProperty("note").GetString().ShouldBe("o-1");
        tab.Page.Url.ShouldEndWith("/page/elements.html");

        await tab.Item("Offer").Locator("[data-do=unread]").ClickAsync();
        await tab.Item("Offer").Locator("[data-do=read]").WaitForAsync();
        await tab.Page.EvaluateAsync("() => { window.stay = false; }");
        await tab.Item("Offer").Locator(".main").ClickAsync();
        await tab.Page.WaitForURLAsync("**/page/offers/o-1");
        (await ItemsAsync(run.Person, "?state=unread")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task All_of_it_works_by_keyboard_and_the_focus_is_never_lost()
    {
        await using var run = await StartAsync();
        var tab = run.Tab;
        for (var i = 1; i <= 3; i++) await system.SendAsync(run.Person, $"n-{i}", $"Note {i}.");
        await tab.BadgeIsAsync("3");
        var keys = tab.Page.Keyboard;
        await tab.Page.Locator("#before").FocusAsync();
        await keys.PressAsync("Tab");
        await tab.FocusIsAsync(".bell");
        await keys.PressAsync("Enter");
        await tab.FocusIsAsync("#all");
        await tab.ShowsAsync(3);
        await keys.PressAsync("ArrowRight");
        await tab.FocusIsAsync("#unread[aria-selected=true]");
        await tab.ShowsAsync(3);
        await keys.PressAsync("Tab");
        await tab.FocusIsAsync("li:nth-child(1) .main");
        await keys.PressAsync("ArrowDown");
        await tab.FocusIsAsync("li:nth-child(2) .main");
        await keys.PressAsync("Tab");
        await tab.FocusIsAsync("li:nth-child(2) [data-do=read]");

        // The line goes; the next takes its place, then none is left.
        await keys.PressAsync("Enter");
        await tab.ShowsAsync(2);
        await tab.FocusIsAsync("li:nth-child(2) .main");
        await keys.PressAsync("Home");
        await tab.FocusIsAsync("li:nth-child(1) .main");
        await keys.PressAsync("End");
        await tab.FocusIsAsync("li:nth-child(2) .main");
        for (var left = 1; left >= 0; left--)
        {
            await keys.PressAsync("Tab");
            await keys.PressAsync("Enter");
            await tab.ShowsAsync(left);
        }

        await tab.FocusIsAsync("#unread");
        await keys.PressAsync("Escape");
        await tab.FocusIsAsync(".bell");
        (await tab.Bell.GetAttributeAsync("aria-expanded")).ShouldBe("false");
        tab.Console.ShouldBeClean();
    }

    [Fact]
    public async Task Hostile_texts_stay_text_and_links_lead_to_the_web_or_nowhere()
    {
        const string Hostile = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>";
        await using var run = await StartAsync();
        var tab = run.Tab;
        // As a hostile server would: the real one lets no such link through.
        await tab.Page.RouteAsync("**/v1/inbox?*", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = (await answer.TextAsync()).Replace("/page/offers/o-1", "javascript:window.hit=1", StringComparison.Ordinal).Replace("https://example.com", " JaVaScRiPt:window.hit=1//", StringComparison.Ordinal).Replace("Accept", "<b>Accept</b>", StringComparison.Ordinal) });
        });
        await system.SendAsync(run.Person, "o-1", Hostile, Hostile, "OFFER");
        await tab.BadgeIsAsync("1");
        await tab.Bell.ClickAsync();
        await tab.ShowsAsync(1);
        await tab.Page.ReloadAsync();
        await tab.EventuallyAsync("told?.counts.length > 0", "counts");
        await tab.Bell.ClickAsync();
        await tab.ShowsAsync(1);
        (await tab.Items.Locator("bdi").AllTextContentsAsync()).ShouldBe([Hostile, Hostile, "<b>Accept</b>"]);
        (await tab.Items.Locator("img, script, b").CountAsync()).ShouldBe(0);
        (await tab.Items.Locator("a").EvaluateAllAsync<string[]>("all => all.map(a => a.href)")).ShouldBe([$"{run.Gate.Url}/page/accept/o-1"]);
        await tab.Items.Locator(".main").ClickAsync();
        await tab.EventuallyAsync("told.open.length === 1", "the page is told");
        (await tab.AskAsync("'hit' in window")).GetBoolean().ShouldBeFalse();
        tab.Console.ShouldBeClean();
    }

    [Theory]
    [InlineData("light", "", "Notifications")]
    [InlineData("dark", "", "Notifications")]
    [InlineData("rtl", "?dir=rtl&lang=ar", "Notifications")]
    [InlineData("words", "?words&lang=de", "Benachrichtigungen")]
    public async Task It_can_be_looked_at_and_read_aloud_in_every_dress(string dress, string query, string title)
    {
        await using var run = await StartAsync(query, dress == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        var tab = run.Tab;
        await system.SendAsync(run.Person, "n-1", "A note", "Lunch at noon?");
        await system.SendAsync(run.Person, "o-1", "مرحبا Shop", "عرض جديد", "OFFER");
        await tab.EventuallyAsync("told.counts.at(-1).unseen === 2", "both");
        await tab.ShootAsync($"elements-bell-{dress}");
        await tab.Bell.ClickAsync();
        await tab.ShowsAsync(2);
        await tab.Item("A note").Locator("[data-do=read]").ClickAsync();
        await tab.Page.Locator("notify-inbox li.old [data-do=snooze]").ClickAsync();
        await tab.Page.Locator("notify-inbox h2").ShouldReadAsync(title);
        await tab.ShootAsync($"elements-{dress}");
        var at = await tab.Page.Locator("notify-inbox .panel").BoundingBoxAsync();
        at!.X.ShouldBeGreaterThanOrEqualTo(0);
        (at.X + at.Width).ShouldBeLessThanOrEqualTo(1280);
        (await Axe.ObjectionsAsync(tab.Page)).ShouldBeEmpty();
        tab.Console.ShouldBeClean();
    }

    private async Task<JsonElement> ItemsAsync(string person, string query) =>
        (await system.System.Client.GetAsync("/v1/inbox" + query, system.Token(person))).Body.GetProperty("items");

    private Task<ElementsRun> StartAsync(string query = "", ColorScheme colors = ColorScheme.Light) => ElementsRun.StartAsync(system, query, colors);
}
