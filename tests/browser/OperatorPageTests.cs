using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Playwright;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

public sealed class OperatorPageTests(BrowserSystem system)
{
    [Fact]
    public async Task A_person_an_event_and_a_notification_are_found_and_their_story_is_told()
    {
        var person = system.NewPerson();
        await system.SendAsync(person, "o-1", "First");
        var answer = await system.System.Client.SendAsync(HttpMethod.Post, "/v1/events", system.System.ApiKey, JsonSerializer.Serialize(new
        {
            type = "NOTE",
            eventId = "o-2",
            recipientId = person,
            note = "o-2",
            title = "<b>Second</b>",
            text = "x",
        }));
        var eventId = answer.Body.GetProperty("eventIds")[0].GetString()!;
        await using var browser = await system.NewContextAsync();
        var (page, console) = await OpenAsync(browser);

        // Until both are decided.
        await Eventually.GetAsync(async () =>
        {
            await FindAsync(page, person);
            return await page.Locator("#hits li").CountAsync();
        }, n => n == 2, "both notifications of the person", TimeSpan.FromSeconds(30));
        await page.Locator("#hits button").First.ClickAsync();
        await page.Locator("#trace-title").ShouldReadAsync($"NOTE for {person}");
        await page.Locator("#trace-steps").ShouldReadAsync("inbox: sent");
        await page.Locator("#trace-steps").ShouldReadAsync("by the rule");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("trace");

        await FindAsync(page, eventId);
        await page.Locator("#find-hint").ShouldReadAsync("What came of the event");
        (await page.Locator("#hits li").CountAsync()).ShouldBe(1);
        await page.Locator("#hits button").ClickAsync();
        var ids = (await page.Locator("#trace-ids").TextContentAsync())!;
        ids.ShouldContain(eventId);
        await FindAsync(page, ids.Split(' ', ',')[1]);
        await page.Locator("#find-hint").ShouldReadAsync("A notification");
        await FindAsync(page, Guid.NewGuid().ToString());
        await page.Locator("#find-hint").ShouldReadAsync("No notification and no event has this id");
        await FindAsync(page, "nobody-at-all");
        await page.Locator("#find-hint").ShouldReadAsync("Nothing was decided for this person");
        // What the browser itself prints of the ids that were not a notification's.
        console.ShouldBeClean("404");
    }

    [Fact]
    public async Task An_event_is_simulated_and_nothing_is_sent()
    {
        var person = system.NewPerson();
        await using var browser = await system.NewContextAsync();
        var (page, console) = await OpenAsync(browser);
        await page.Locator("#tab-simulate").ClickAsync();
        await page.Locator("#simulate-event").FillAsync($$"""{"type":"NOTE","recipientId":"{{person}}","title":"x","text":"y"}""");
        await page.Locator("#simulate-presence").SelectOptionAsync("offline");
        await page.GetByRole(AriaRole.Button, new() { Name = "Simulate", Exact = true }).ClickAsync();
        await page.Locator("#simulate-answer caption").ShouldReadAsync("Nothing was sent");
        await page.Locator("#simulate-answer tbody").ShouldReadAsync($"{person} (offline, unknown to Notify)");
        await page.Locator("#simulate-answer tbody").ShouldReadAsync("inbox");
        (await page.Locator("#simulate-answer tbody tr").CountAsync()).ShouldBeGreaterThan(2);

        await page.Locator("#simulate-event").FillAsync("""{"type":"NO_SUCH","recipientId":"x"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Simulate", Exact = true }).ClickAsync();
        await page.Locator("#alert").ShouldReadAsync("The catalog has no such type");
        await page.Locator("#simulate-answer").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await page.Locator("#tab-find").ClickAsync();
        await FindAsync(page, person);
        await page.Locator("#find-hint").ShouldReadAsync("Nothing was decided for this person");
        console.ShouldBeClean("422");
    }

    [Fact]
    public async Task A_dead_letter_is_looked_at_and_sent_again()
    {
        var key = system.NewPerson();
        using (var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = system.System.Kafka.Options.Bootstrap }).Build())
            await producer.ProduceAsync(system.System.Kafka.Options.Prefix + "user-events", new() { Key = key, Value = """{"type":"NO_SUCH_TYPE","recipientId":"bob","note":"<img src=x>"}""" });
        await using var browser = await system.NewContextAsync();
        var (page, console) = await OpenAsync(browser);
        await page.Locator("#tab-find").FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Locator("#dead-key").FillAsync(key);
        await Eventually.GetAsync(async () =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
            await page.Locator("#dead-hint:not(:has-text('Looking'))").WaitForAsync();
            return await page.Locator("#letters li").CountAsync();
        }, n => n == 1, "the dead letter", TimeSpan.FromSeconds(40));
        await page.Locator("#letters").ShouldReadAsync("unknown type");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the record" }).ClickAsync();
        await page.Locator("#letters pre").ShouldReadAsync("<img src=x>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Really send it again?" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Was sent again" }).WaitForAsync();
        console.ShouldBeClean();
    }

    [Fact]
    public async Task A_key_that_is_unknown_or_may_not_is_told_so_and_one_that_is_forgotten_is_gone()
    {
        await using var browser = await system.NewContextAsync();
        var (page, _) = await OpenAsync(browser, "ntf_not_a_key_of_anyone");
        await FindAsync(page, "bob");
        await page.Locator("#alert").ShouldReadAsync("does not know the key");
        await UseAsync(page, await system.System.KeyAsync(system.System.Tenant, "events:write"));
        await FindAsync(page, "bob");
        await page.Locator("#alert").ShouldReadAsync("The key may not do this");
        await page.Locator("#forget").ClickAsync();
        await page.Locator("#locked").WaitForAsync();
        (await page.EvaluateAsync<int>("sessionStorage.length")).ShouldBe(0);
    }

    [Theory]
    [InlineData("light", "ltr")]
    [InlineData("dark", "ltr")]
    [InlineData("light", "rtl")]
    public async Task Axe_finds_nothing_to_object_to(string colors, string direction)
    {
        var person = system.NewPerson();
        await system.SendAsync(person, "o-1", "First");
        await using var browser = await system.NewContextAsync(new()
        {
            ColorScheme = colors == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = 1100, Height = 900 },
        });
        var (page, _) = await OpenAsync(browser);
        await page.EvaluateAsync("direction => document.documentElement.dir = direction", direction);
        await Eventually.GetAsync(async () =>
        {
            await FindAsync(page, person);
            return await page.Locator("#hits li").CountAsync();
        }, n => n == 1, "the notification", TimeSpan.FromSeconds(30));
        await page.Locator("#hits button").ClickAsync();
        await page.Locator("#trace").WaitForAsync();
        await LooksWellAsync(page, $"operator-find-{colors}-{direction}");
        await page.Locator("#tab-simulate").ClickAsync();
        await page.Locator("#simulate-event").FillAsync($$"""{"type":"NOTE","recipientId":"{{person}}","title":"x","text":"y"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Simulate", Exact = true }).ClickAsync();
        await page.Locator("#simulate-answer table").WaitForAsync();
        await LooksWellAsync(page, $"operator-simulate-{colors}-{direction}");
        await page.Locator("#tab-dead").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await page.Locator("#dead-hint:not(:has-text('Looking'))").WaitForAsync();
        await LooksWellAsync(page, $"operator-dead-{colors}-{direction}");
    }

    private static async Task LooksWellAsync(IPage page, string name)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "browser-screens", $"{name}.png"), FullPage = true });
        (await Axe.ObjectionsAsync(page)).ShouldBeEmpty();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("nothing sticks out");
    }

    private async Task<(IPage Page, PageConsole Console)> OpenAsync(IBrowserContext browser, string? key = null)
    {
        var page = await browser.NewPageAsync();
        var console = new PageConsole(page);
        await page.GotoAsync($"{system.System.Urls[0]}/operator");
        await page.Locator("#locked").WaitForAsync();
        await UseAsync(page, key ?? system.System.ApiKey);
        return (page, console);
    }

    private static async Task UseAsync(IPage page, string key)
    {
        await page.Locator("#key-text").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use", Exact = true }).ClickAsync();
        await page.Locator("#unlocked").WaitForAsync();
    }

    /// <summary>Returns when it has looked.</summary>
    private static async Task FindAsync(IPage page, string text)
    {
        await page.Locator("#find-text").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Find", Exact = true }).ClickAsync();
        await page.Locator("#find-hint:not(:has-text('Looking'))").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }
}
