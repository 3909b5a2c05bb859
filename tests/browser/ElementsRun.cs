using Microsoft.Playwright;

namespace Notify.BrowserTests;

/// <summary>A person of their own, with the elements' page open.</summary>
internal sealed record ElementsRun(string Person, Gate Gate, IBrowserContext Browser, ElementsTab Tab) : IAsyncDisposable
{
    public static async Task<ElementsRun> StartAsync(BrowserSystem system, string query = "", ColorScheme colors = ColorScheme.Light)
    {
        var (person, gate) = (system.NewPerson(), system.NewGate());
        var browser = await system.NewContextAsync(new() { ColorScheme = colors, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new() { Width = 1280, Height = 900 } });
        return new(person, gate, browser, await ElementsTab.OpenAsync(browser, gate, () => system.Token(person), query));
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Gate.DisposeAsync();
    }
}
