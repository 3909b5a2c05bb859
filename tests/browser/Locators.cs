using Microsoft.Playwright;
using Notify.IntegrationTests.Running;

namespace Notify.BrowserTests;

internal static class Locators
{
    /// <summary>Waits until an element's text has this in it.</summary>
    public static Task ShouldReadAsync(this ILocator element, string text) =>
        Eventually.GetAsync(
            async () => await element.CountAsync() == 0 ? "(not there)" : await element.TextContentAsync(),
            shown => shown!.Contains(text, StringComparison.Ordinal),
            $"{element} reads {text}",
            TimeSpan.FromSeconds(30));
}
