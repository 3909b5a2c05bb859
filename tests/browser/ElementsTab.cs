using System.Text.Json;
using Microsoft.Playwright;
using Notify.IntegrationTests.Running;
using Shouldly;

namespace Notify.BrowserTests;

/// <summary>A tab with both elements, and the events that the page heard.</summary>
internal sealed class ElementsTab
{
    private static readonly string Screens = Path.Combine(Repository.Root, "artifacts", "browser-screens");

    private ElementsTab(IPage page) => (Page, Console) = (page, new PageConsole(page));

    public IPage Page { get; }

    public PageConsole Console { get; }

    public ILocator Bell => Page.Locator("notify-inbox .bell");

    public ILocator Items => Page.Locator("notify-inbox li");

    /// <summary>Opens the page and waits until the inbox is live.</summary>
    public static async Task<ElementsTab> OpenAsync(IBrowserContext context, Gate gate, Func<string> token, string query = "")
    {
        var tab = new ElementsTab(await context.NewPageAsync());
        await tab.Page.ExposeFunctionAsync("issueToken", token);
        await tab.Page.GotoAsync($"{gate.Url}/page/elements.html{query}");
        await tab.EventuallyAsync("told?.counts.length > 0", "counts");
        await tab.Page.Locator("notify-preferences [data-at='/all']").WaitForAsync();
        return tab;
    }

    public Task<JsonElement> AskAsync(string expression) => Page.EvaluateAsync<JsonElement>($"() => {expression}");

    /// <summary>Waits until an expression of the page is true.</summary>
    public Task EventuallyAsync(string expression, string what) =>
        Eventually.GetAsync(() => Page.EvaluateAsync<bool>($"() => !!({expression})"), so => so, what, TimeSpan.FromSeconds(30));

    public Task ShowsAsync(int items) => Eventually.GetAsync(() => Items.CountAsync(), n => n == items, $"{items} items are shown", TimeSpan.FromSeconds(30));

    /// <summary>The number on the bell, empty for none, to the eye and to a screen reader.</summary>
    public async Task BadgeIsAsync(string number)
    {
        var badge = Page.Locator("notify-inbox .badge");
        await Eventually.GetAsync(async () => await badge.IsHiddenAsync() ? "" : await badge.TextContentAsync(), n => n == number, $"the badge shows '{number}'", TimeSpan.FromSeconds(30));
        (await Bell.GetAttributeAsync("aria-label")).ShouldBe(number is "" ? "Notifications" : $"Notifications, {number} new");
    }

    public ILocator Item(string title) => Items.Filter(new() { HasText = title });

    public Task ViewAsync(string tab) => Page.Locator($"notify-inbox [role=tab]#{tab}").ClickAsync();

    /// <summary>Waits until the focus is on what the selector names, inside an element.</summary>
    public Task FocusIsAsync(string selector) => EventuallyAsync(
        $"(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).matches({JsonSerializer.Serialize(selector)})", $"the focus is on {selector}");

    public Task ShootAsync(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Screens, $"{name}.png"), FullPage = true });
}
