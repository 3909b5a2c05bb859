using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

public sealed class TokenTests(BrowserSystem system)
{
    // The client asks for the next token at four fifths of this, the host ends the connection at its end.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    [Fact]
    public Task Tokens_that_expire_are_renewed_without_a_gap_on_every_carrier() =>
        Task.WhenAll(OutlivesItsTokensAsync("ws"), OutlivesItsTokensAsync("sse"), OutlivesItsTokensAsync("poll"));

    private async Task OutlivesItsTokensAsync(string transport)
    {
        var person = system.NewPerson();
        await using var gate = system.NewGate();
        await using var browser = await system.NewContextAsync();
        var tokens = 0;
        var tab = await Tab.OpenAsync(browser, gate, Token, new { transports = new[] { transport } });
        var clock = Stopwatch.StartNew();
        var sent = new List<string>();
        while (clock.Elapsed < 2 * Lifetime + TimeSpan.FromSeconds(1))
        {
            sent.Add($"n-{sent.Count}");
            await system.SendAsync(person, sent[^1]);
            await tab.ShowsAsync(sent.Count);
            await Task.Delay(TimeSpan.FromMilliseconds(400));
        }

        await tab.ItemsAreAsync(sent);
        await tab.BadgeIsAsync(sent.Count);
        Volatile.Read(ref tokens).ShouldBeGreaterThanOrEqualTo(3);
        (await tab.AskAsync("told.reloads")).GetInt32().ShouldBe(1);
        (await tab.AskAsync("told.errors.length")).GetInt32().ShouldBe(0);
        // A WebSocket takes the new token while it is open.
        if (transport == "ws") gate.Requests.Count(r => r.Contains("/v1/realtime/ws", StringComparison.Ordinal)).ShouldBe(1);
        tab.Console.ShouldBeClean();

        string Token()
        {
            Interlocked.Increment(ref tokens);
            return system.Token(person, Lifetime);
        }
    }
}
