using System.Diagnostics;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

public sealed class DemoPageTests(BrowserSystem system, DemoSystem demo) : IClassFixture<DemoSystem>
{
    private static readonly string Screens = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "browser-screens"));

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task A_button_of_one_person_rings_the_others_bell_phone_and_mailbox(string size)
    {
        await using var browser = await NewContextAsync(size);
        var tab = await DemoTab.OpenAsync(browser, demo.Host.Origin);
        var unread = await tab.BadgeAsync("bob");
        await tab.Of("alice", "[data-send=NEW_FOLLOWER]").ClickAsync();
        await tab.BadgeIsAsync("bob", unread + 1);
        await tab.Of("bob", ".item-text").First.ShouldReadAsync("Alice follows you");

        var text = $"Lunch at noon? ({size})";
        await tab.WriteAsync(text);
        await tab.BadgeIsAsync("bob", unread + 2);
        await tab.Of("bob", ".item-text").First.ShouldReadAsync($"Alice: {text}");
        // Two pushes may overtake each other: any of them.
        await tab.Of("bob", $".push:has-text(\"{text}\")").First.ShouldReadAsync(text);

        // Who has the page open gets no mail; who has closed it does.
        await tab.SwitchBobAsync("offline");
        await tab.WriteAsync($"Call me ({size})");
        await tab.ReadMailAsync($"Call me ({size})");
        await tab.BadgeIsAsync("bob", unread + 2);
        await tab.SwitchBobAsync("online");
        await tab.BadgeIsAsync("bob", unread + 3);
        await tab.Page.Locator("[data-step='ended.email']").WaitForAsync();

        foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark }) await LooksWellAsync(tab.Page, size, colors);
        await tab.Of("bob", "[data-read-all]").ClickAsync();
        await tab.BadgeIsAsync("bob", 0);
        tab.Console.ShouldBeClean();
    }

    [Fact]
    public async Task The_bell_counts_within_a_second_or_so()
    {
        await using var browser = await NewContextAsync("desktop");
        var tab = await DemoTab.OpenAsync(browser, demo.Host.Origin);
        var unread = await tab.BadgeAsync("alice");
        var fastest = TimeSpan.MaxValue;
        for (var i = 1; i <= 20 && fastest > TimeSpan.FromSeconds(1); i++)
        {
            var clock = Stopwatch.StartNew();
            await tab.Of("bob", "[data-send=POST_LIKED]").ClickAsync();
            await tab.BadgeIsAsync("alice", unread + i);
            if (clock.Elapsed < fastest) fastest = clock.Elapsed;
        }

        // The fastest of up to twenty: how busy the machine is at one moment is not the system's doing.
        fastest.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        tab.Console.ShouldBeClean();
    }

    [Fact]
    public async Task What_people_write_stays_text_everywhere_on_the_page()
    {
        const string Hostile = "<img src=x onerror=\"window.hit=1\"><b>bold</b>";
        await using var browser = await NewContextAsync("desktop");
        var tab = await DemoTab.OpenAsync(browser, demo.Host.Origin);
        var markup = await tab.Page.Locator("img").CountAsync();
        await tab.SwitchBobAsync("offline");
        await tab.WriteAsync(Hostile);
        await tab.Of("bob", ".push").First.ShouldReadAsync(Hostile);
        await tab.ReadMailAsync(Hostile);
        await tab.SwitchBobAsync("online");
        await tab.Of("bob", ".item-text").First.ShouldReadAsync($"Alice: {Hostile}");
        await tab.Page.Locator("[data-record]").ShouldReadAsync(Hostile.Replace("\"", "\\\"", StringComparison.Ordinal));
        (await tab.Page.Locator("img").CountAsync()).ShouldBe(markup);
        (await tab.Page.EvaluateAsync<bool>("() => 'hit' in window")).ShouldBeFalse();
        tab.Console.ShouldBeClean();
    }

    private static async Task LooksWellAsync(IPage page, string size, ColorScheme colors)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = colors });
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth")).ShouldBeLessThanOrEqualTo(0, "nothing is cut off at the side");
        var ground = await page.EvaluateAsync<int>("() => Number(getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0])");
        (ground < 128).ShouldBe(colors == ColorScheme.Dark, $"the ground is {ground} of 255");
        await page.EvaluateAsync("() => scrollTo(0, 0)");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Screens, $"demo-{size}-{colors}.png".ToLowerInvariant()), FullPage = true });
    }

    private Task<IBrowserContext> NewContextAsync(string size) => system.NewContextAsync(new()
    {
        ReducedMotion = ReducedMotion.Reduce,
        ViewportSize = size == "phone" ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 900 },
        IsMobile = size == "phone",
        HasTouch = size == "phone",
    });
}
