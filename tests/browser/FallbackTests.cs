using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

public sealed class FallbackTests(BrowserSystem system)
{
    private const string WebSocketPath = "/v1/realtime/ws";
    private const string SsePath = "/v1/realtime/sse";

    [Fact]
    public Task Without_WebSockets_server_sent_events_take_over() => FallsBackAsync("sse", WebSocketPath);

    [Fact]
    public Task Without_both_the_long_poll_takes_over() => FallsBackAsync("poll", WebSocketPath, SsePath);

    private async Task FallsBackAsync(string transport, params string[] blocked)
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        gate.Blocked = blocked;
        await using var browser = await system.NewContextAsync();
        var tab = await Tab.OpenAsync(browser, gate, () => system.Token(person));
        (await tab.TransportAsync()).ShouldBe(transport);
        await system.SendAsync(person, "n-1");
        await system.SendAsync(person, "n-2");
        await tab.ShowsAsync(2);
        await tab.BadgeIsAsync(2);
        await tab.ItemsAreAsync("n-1", "n-2");
        foreach (var path in blocked) gate.Requests.ShouldContain(r => r.Contains(path, StringComparison.Ordinal));
        tab.Console.ShouldBeClean("403", "WebSocket connection to");
    }
}
