using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using Notify.BrowserTests;
using Notify.IntegrationTests.Running;
using Notify.Platform;
using Notify.Platform.Http;
using Shouldly;
using Xunit;

[assembly: AssemblyFixture(typeof(BrowserSystem))]

namespace Notify.BrowserTests;

/// <summary>One installation and one Chromium for all tests; each test brings its own people and its own browser contexts.</summary>
public sealed class BrowserSystem : IAsyncLifetime
{
    private readonly PersonTokens tokens = new(Options.Create(new AuthOptions { HmacSecret = TestSystem.Secret }), TimeProvider.System);
    private readonly TaskCompletionSource<IBrowser> browser = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IPlaywright? playwright;
    private TestSystem? system;
    private int people;

    internal TestSystem System => system ?? throw new InvalidOperationException("The installation has not started.");

    public async ValueTask InitializeAsync()
    {
        var starting = LaunchAsync();
        system = await TestSystem.CreateAsync();
        await system.AddHostAsync("", new()
        {
            ["Auth:ClockSkew"] = "00:00:00",
            ["Realtime:Ping"] = "00:00:02",
            ["Catalog:Folder"] = Path.Combine(AppContext.BaseDirectory, "notes"),
        });
        await starting;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser.Task.IsCompletedSuccessfully) await (await browser.Task).CloseAsync();
        playwright?.Dispose();
        if (system is not null) await system.DisposeAsync();
    }

    internal string NewPerson() => $"p-{Interlocked.Increment(ref people)}-{Guid.CreateVersion7():N}";

    internal Gate NewGate() => new(System.Urls[0]);

    internal string Token(string person, TimeSpan? lifetime = null) => tokens.Issue(new Person(System.Tenant, person), lifetime ?? TimeSpan.FromHours(1));

    /// <summary>A browser of its own, as on another machine: no tab of another context shares anything with its tabs.</summary>
    internal async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(Chromium.Path is null, Chromium.Missing);
        return await (await browser.Task).NewContextAsync(options);
    }

    /// <summary>An event, as another service sends it.</summary>
    internal async Task SendAsync(string person, string id, string title = "A note", string text = "Lunch?", string type = "NOTE")
    {
        var answer = await System.Client.SendAsync(HttpMethod.Post, "/v1/events", System.ApiKey, JsonSerializer.Serialize(new
        {
            type,
            eventId = id,
            recipientId = person,
            note = id,
            title,
            text,
        }));
        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.ToString());
    }

    private async Task LaunchAsync()
    {
        if (Chromium.Path is null) return;
        playwright = await Playwright.CreateAsync();
        browser.SetResult(await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium.Path,
            // Chromium refuses its sandbox to root, and a container has a small /dev/shm.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        }));
    }
}
