using Microsoft.Playwright;
using Shouldly;

namespace Notify.BrowserTests;

/// <summary>Errors and warnings of a page, and what it threw.</summary>
internal sealed class PageConsole
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    public PageConsole(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Add(message.Text);
        };
        page.PageError += (_, error) => Add(error);
    }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate) return [.. lines];
        }
    }

    /// <summary>Nothing but what the browser itself prints when the network refuses something.</summary>
    public void ShouldBeClean(params string[] butForRefused) =>
        Lines.Where(line => !butForRefused.Any(part => line.Contains(part, StringComparison.Ordinal))).ShouldBeEmpty();

    private void Add(string line)
    {
        lock (gate) lines.Add(line);
    }
}
