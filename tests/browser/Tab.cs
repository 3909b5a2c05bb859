using System.Text.Json;
using Microsoft.Playwright;
using Notify.IntegrationTests.Running;
using Shouldly;

namespace Notify.BrowserTests;

/// <summary>A tab with the page of this folder, and what it showed and was told.</summary>
internal sealed class Tab
{
    private Tab(IPage page) => (Page, Console) = (page, new PageConsole(page));

    public IPage Page { get; }

    public PageConsole Console { get; }

    /// <summary>Opens the page, served by the gate on the origin of the host behind it, and waits until it is live.</summary>
    public static async Task<Tab> OpenAsync(IBrowserContext context, Gate gate, Func<string> token, object? options = null)
    {
        var tab = new Tab(await context.NewPageAsync());
        await tab.Page.ExposeFunctionAsync("issueToken", token);
        await tab.Page.GotoAsync($"{gate.Url}/page/index.html");
        await tab.Page.WaitForFunctionAsync("() => window.openNotify");
        await tab.Page.EvaluateAsync("options => window.openNotify(options)", options ?? new { });
        await tab.EventuallyAsync("told.states.at(-1)?.connected ?? false", connected => connected.GetBoolean(), "connected");
        // What comes before the first list may come with it.
        await tab.EventuallyAsync("told.lists", lists => lists.GetInt32() == 1, "the first list");
        await tab.EventuallyAsync("document.getElementById('badge').textContent", badge => badge.GetString() != "", "a badge");
        return tab;
    }

    public Task<JsonElement> AskAsync(string expression) => Page.EvaluateAsync<JsonElement>($"() => {expression}");

    public async Task EventuallyAsync(string expression, Func<JsonElement, bool> until, string what)
    {
        try
        {
            await Eventually.GetAsync(() => AskAsync(expression), until, what, TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\nThe page: {await AskAsync("told")}\nIts console: {string.Join("\n", Console.Lines)}", late);
        }
    }

    public Task BadgeIsAsync(int unread) => EventuallyAsync("document.getElementById('badge').textContent", b => b.GetString() == $"{unread}", $"the badge shows {unread}");

    public Task ShowsAsync(int items) => EventuallyAsync("document.querySelectorAll('#list li').length", n => n.GetInt32() == items, $"{items} items are shown");

    public async Task<string> TransportAsync() => (await AskAsync("told.states.at(-1).transport")).GetString() ?? "";

    public async Task<bool> LeadsAsync() => (await AskAsync("told.states.at(-1).leader")).GetBoolean();

    /// <summary>What came as new items: each once, in order of seq, nothing missing.</summary>
    public async Task ItemsAreAsync(params IEnumerable<string> notes)
    {
        var items = (await AskAsync("told.items.map(i => ({ seq: i.seq, note: i.data.note }))")).EnumerateArray().ToList();
        items.Select(i => i.GetProperty("note").GetString()).Order().ShouldBe(notes.Order());
        items.Select(i => i.GetProperty("seq").GetInt64()).ShouldBeInOrder(SortDirection.Ascending);
    }
}
