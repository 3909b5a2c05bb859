using System.Globalization;
using Microsoft.Playwright;
using Notify.IntegrationTests.Running;

namespace Notify.BrowserTests;

/// <summary>The demo's page, as a visitor has it open.</summary>
internal sealed class DemoTab
{
    private DemoTab(IPage page) => (Page, Console) = (page, new PageConsole(page));

    public IPage Page { get; }

    public PageConsole Console { get; }

    /// <summary>Opens the page and waits until both people are live.</summary>
    public static async Task<DemoTab> OpenAsync(IBrowserContext context, string url)
    {
        var tab = new DemoTab(await context.NewPageAsync());
        await tab.Page.GotoAsync(url);
        foreach (var person in new[] { "alice", "bob" })
            await tab.Page.Locator($"[data-person={person}][data-connected=true]").WaitForAsync();
        return tab;
    }

    public ILocator Of(string person, string part) => Page.Locator($"[data-person={person}] {part}");

    public async Task<int> BadgeAsync(string person) =>
        int.Parse((await Of(person, "[data-badge]").GetAttributeAsync("data-badge"))!, CultureInfo.InvariantCulture);

    public Task BadgeIsAsync(string person, int unread) =>
        Eventually.GetAsync(() => BadgeAsync(person), n => n == unread, $"{person}'s badge shows {unread}", TimeSpan.FromSeconds(30));

    /// <summary>Lets Alice write to Bob.</summary>
    public async Task WriteAsync(string text)
    {
        await Of("alice", "[data-message]").FillAsync(text);
        await Of("alice", "[data-send=NEW_MESSAGE]").ClickAsync();
    }

    /// <summary>Waits for Bob's newest mail to have this text, and opens it.</summary>
    public async Task ReadMailAsync(string text)
    {
        var mail = Of("bob", ".mail").First;
        await mail.ShouldReadAsync(text);
        await mail.Locator("summary").ClickAsync();
        await mail.Locator(".mail-text").WaitForAsync();
    }

    /// <summary>Closes or opens Bob's application, and waits until the host knows.</summary>
    public async Task SwitchBobAsync(string state)
    {
        await Of("bob", ".switch").ClickAsync();
        await Eventually.GetAsync(
            () => Page.EvaluateAsync<string>("""
                async () => {
                  const { people } = await (await fetch('/demo/session')).json();
                  const answer = await fetch('/v1/presence?users=bob', { headers: { authorization: `Bearer ${people[0].token}` } });
                  return JSON.stringify(await answer.json());
                }
                """),
            presence => presence.Contains($"\"{state}\"", StringComparison.Ordinal),
            $"bob is {state}",
            TimeSpan.FromSeconds(30));
    }
}
