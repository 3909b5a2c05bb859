using System.Text.Json;
using Microsoft.Playwright;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

public sealed class PreferencesElementTests(BrowserSystem system)
{
    [Fact]
    public async Task Switches_are_saved_and_each_cell_says_why_it_is_so()
    {
        await using var run = await ElementsRun.StartAsync(system);
        await CellAsync(run, "offers", "push", on: true, "default");
        await CellAsync(run, "offers", "email", on: false, "not sent here", disabled: true);
        await CellAsync(run, "codes", "push", on: true, "always comes", disabled: true);
        await run.Tab.Page.Locator("notify-preferences th", new() { HasText = "codes" }).ShouldReadAsync("Always comes: CODE");

        await At(run, "/categories/offers/push").UncheckAsync();
        await CellAsync(run, "offers", "push", on: false, "your choice");
        await StoredAsync(run, p => !p.GetProperty("categories").GetProperty("offers").GetProperty("push").GetBoolean());
        await At(run, "/categories/offers/push").CheckAsync();
        await CellAsync(run, "offers", "push", on: true, "default");

        await At(run, "/channels/push").UncheckAsync();
        await CellAsync(run, "offers", "push", on: false, "the channel is off", disabled: true);
        await At(run, "/all").UncheckAsync();
        await CellAsync(run, "offers", "inbox", on: false, "everything is off", disabled: true);
        await StoredAsync(run, p => !p.GetProperty("all").GetBoolean());
        (await run.Tab.AskAsync("told.saved.length")).GetInt32().ShouldBe(4);
        run.Tab.Console.ShouldBeClean();
    }

    [Fact]
    public async Task Times_are_saved_in_the_persons_zone()
    {
        await using var run = await ElementsRun.StartAsync(system);
        await SetAsync(run, "/timeZone", "Europe/Vienna");
        await StoredAsync(run, p => p.GetProperty("timeZone").GetString() == "Europe/Vienna");

        await At(run, "/rhythms/offers/every").SelectOptionAsync("daily");
        await StoredAsync(run, p => Rhythm(p) == "daily 09:00");
        await SetAsync(run, "/rhythms/offers/at", "07:30");
        await StoredAsync(run, p => Rhythm(p) == "daily 07:30");
        await At(run, "/rhythms/offers/every").SelectOptionAsync("hourly");
        await StoredAsync(run, p => Rhythm(p) == "hourly ");
        await At(run, "/rhythms/offers/at").WaitForAsync(new() { State = WaitForSelectorState.Hidden });

        await SetAsync(run, "/quietHours/friday/from", "22:00");
        await SetAsync(run, "/quietHours/friday/to", "07:00");
        await StoredAsync(run, p => p.GetProperty("quietHours").ToString().Contains("\"friday\":{\"from\":\"22:00\",\"to\":\"07:00\"}", StringComparison.Ordinal));
        await SetAsync(run, "/quietHours/friday/from", "");
        await SetAsync(run, "/quietHours/friday/to", "");
        await StoredAsync(run, p => !p.GetProperty("quietHours").TryGetProperty("friday", out _));

        await SetAsync(run, "/mutedUntil", "2030-01-31T18:00");
        var until = (await run.Tab.AskAsync("new Date('2030-01-31T18:00').toISOString()")).GetDateTimeOffset();
        await StoredAsync(run, p => p.TryGetProperty("mutedUntil", out var muted) && muted.ValueKind == JsonValueKind.String && muted.GetDateTimeOffset() == until);
        await SetAsync(run, "/mutedUntil", "");
        await StoredAsync(run, p => !p.TryGetProperty("mutedUntil", out var muted) || muted.ValueKind == JsonValueKind.Null);
        run.Tab.Console.ShouldBeClean();
    }

    [Fact]
    public async Task The_servers_problem_stands_at_the_field_until_it_is_mended()
    {
        await using var run = await ElementsRun.StartAsync(system);
        await SetAsync(run, "/timeZone", "Vienna");
        await ProblemAsync(run, "/timeZone", "Must be an IANA time zone such as Europe/Vienna");
        await SetAsync(run, "/quietHours/monday/from", "22:00");
        await run.Tab.Page.Locator("#before").FocusAsync();
        await ProblemAsync(run, "/quietHours/monday/to", "quiet hours have a from and a to");
        await SetAsync(run, "/quietHours/monday/to", "07:00");
        await SetAsync(run, "/timeZone", "Europe/Vienna");
        await Eventually.GetAsync(() => run.Tab.Page.Locator("notify-preferences [aria-invalid], notify-preferences [role=alert]").CountAsync(), n => n == 0, "no problem is left", TimeSpan.FromSeconds(30));
        run.Tab.Console.ShouldBeClean("422");
    }

    private static ILocator At(ElementsRun run, string pointer) => run.Tab.Page.Locator($"notify-preferences [data-at='{pointer}']");

    private static async Task SetAsync(ElementsRun run, string pointer, string value)
    {
        await At(run, pointer).FillAsync(value);
        await At(run, pointer).DispatchEventAsync("change", new { bubbles = true });
    }

    private static string Rhythm(JsonElement preferences)
    {
        var rhythm = preferences.GetProperty("rhythms").GetProperty("offers");
        return $"{rhythm.GetProperty("every").GetString()} {(rhythm.TryGetProperty("at", out var at) ? at.GetString() : "")}";
    }

    private static async Task ProblemAsync(ElementsRun run, string pointer, string text)
    {
        await run.Tab.Page.Locator($"notify-preferences [id='at{pointer}'][role=alert]").ShouldReadAsync(text);
        (await At(run, pointer).GetAttributeAsync("aria-invalid")).ShouldBe("true");
        (await At(run, pointer).GetAttributeAsync("aria-describedby")).ShouldBe("at" + pointer);
    }

    private static async Task CellAsync(ElementsRun run, string category, string channel, bool on, string why, bool disabled = false)
    {
        var cell = At(run, $"/categories/{category}/{channel}");
        await cell.Locator("xpath=..").ShouldReadAsync(why);
        (await cell.IsCheckedAsync(), await cell.IsDisabledAsync()).ShouldBe((on, disabled));
    }

    private async Task StoredAsync(ElementsRun run, Func<JsonElement, bool> so) => await Eventually.GetAsync(
        async () => (await system.System.Client.GetAsync("/v1/preferences", system.Token(run.Person))).Body, so, "the server has it", TimeSpan.FromSeconds(30));
}
