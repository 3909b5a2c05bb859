using System.Diagnostics;
using System.Net;
using Notify.Contracts;
using Notify.IntegrationTests.Presence;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Realtime;

public sealed class LimitTests
{
    private static readonly Person Bob = RealtimeApp.Bob;

    [Theory]
    [InlineData("nonsense", "bad_frame")]
    [InlineData("", "bad_frame")]
    [InlineData("[1,2]", "bad_frame")]
    [InlineData("""{"type":"watch","users":["ann"]}""", "unknown_type")]
    [InlineData("""{"type":5}""", "unknown_type")]
    [InlineData("""{"type":"resume"}""", "invalid")]
    [InlineData("""{"type":"auth","token":"x"}""", "already_authenticated")]
    public async Task What_the_server_does_not_understand_is_answered_and_the_connection_kept(string text, string code)
    {
        await using var app = await RealtimeApp.StartAsync();
        await using var client = await app.ConnectAsync(Bob);
        await client.SendAsync(text);
        (await client.NextAsync("error")).GetProperty("code").GetString().ShouldBe(code);
        await client.SendAsync("""{"type":"pong"}""");
        await app.AddAsync(Bob);
        await client.NextAsync("item");
    }

    [Fact]
    public async Task Random_bytes_and_too_large_a_frame_end_one_connection_and_nothing_else()
    {
        await using var app = await RealtimeApp.StartAsync();
        await using var other = await app.ConnectAsync(Bob);
        await using var big = await app.ConnectAsync(Bob);
        await big.SendBytesAsync(new byte[16 * 1024 + 1]);
        (await big.ClosedAsync()).ShouldBe(3502);
        await using var fits = await app.ConnectAsync(Bob);
        await fits.SendAsync($$"""{"type":"pong","x":"{{new string('x', 16 * 1024 - 24)}}"}""");
        await fits.SendAsync("""{"type":"resume","since":0}""");
        await fits.NextAsync("sync");
        for (var i = 0; i < 20; i++)
        {
            await using var garbage = await app.ConnectAsync(Bob);
            var bytes = new byte[200];
            new Random(i).NextBytes(bytes);
            await garbage.SendBytesAsync(bytes);
        }

        await app.AddAsync(Bob);
        await other.NextAsync("item");
    }

    [Fact]
    public async Task Too_many_commands_send_the_client_back_to_reconnect()
    {
        await using var app = await RealtimeApp.StartAsync();
        await using var client = await app.ConnectAsync(Bob);
        await client.NextAsync("hello");
        await client.SendAsync("[" + string.Join(',', Enumerable.Repeat("""{"type":"pong"}""", 15)) + "]");
        await client.SendAsync("[" + string.Join(',', Enumerable.Repeat("""{"type":"pong"}""", 40)) + "]");
        (await client.ClosedAsync()).ShouldBe(3002);
    }

    [Fact]
    public async Task A_person_has_20_connections_and_no_more()
    {
        await using var app = await RealtimeApp.StartAsync();
        var clients = new List<WsClient>();
        for (var i = 0; i < 20; i++)
        {
            clients.Add(await app.ConnectAsync(Bob));
            await clients[^1].NextAsync("hello");
        }

        await using var surplus = await app.ConnectAsync(Bob);
        (await surplus.ClosedAsync()).ShouldBe(3503);
        (await SseClient.AskAsync(app, app.Token(Bob))).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        await using var ann = await app.ConnectAsync(Bob with { User = "ann" });
        await ann.NextAsync("hello");
        (await app.Presence.ReadAsync([Bob], default))[0].Connections.ShouldBe(20);
        foreach (var client in clients) await client.DisposeAsync();
        await Eventually.Async(async () => (await app.Presence.ReadAsync([Bob], default))[0].State == PresenceState.Offline);
    }

    [Fact]
    public async Task Beyond_what_is_let_in_at_once_clients_are_sent_back_and_find_a_place_later()
    {
        await using var app = await RealtimeApp.StartAsync(("Realtime:Handshakes", "1"));
        await using var unknown = await WsClient.ConnectAsync(app, null);
        app.Inbox.Delay = TimeSpan.FromSeconds(3);
        await using var first = await app.ConnectAsync(Bob);
        await Eventually.Async(async () => (await app.Presence.ReadAsync([Bob], default))[0].Connections == 1);
        (await Should.ThrowAsync<RefusedException>(() => app.ConnectAsync(Bob))).Status.ShouldBe(503);
        using var refused = await SseClient.AskAsync(app, app.Token(Bob));
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 5);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"busy\"");
        await unknown.SendAsync($$"""{"type":"auth","token":"{{app.Token(Bob)}}"}""");
        (await unknown.ClosedAsync()).ShouldBe(3003);
        await first.NextAsync("hello");
        await using var second = await app.ConnectAsync(Bob);
        await second.NextAsync("hello");
    }

    [Fact]
    public async Task A_stop_tells_clients_when_to_come_back_and_ends_in_time()
    {
        await using var app = await RealtimeApp.StartAsync();
        await using var client = await app.ConnectAsync(Bob);
        await using var deaf = await WsClient.ConnectAsync(app, app.Token(Bob), read: false);
        await using var stream = await SseClient.ConnectAsync(app, Bob);
        await client.NextAsync("hello");
        await Eventually.Async(async () => (await app.Presence.ReadAsync([Bob], default))[0].Connections == 3);
        var watch = Stopwatch.StartNew();
        await app.StopAsync();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await client.NextAsync("reconnect")).GetProperty("after").GetInt64().ShouldBeInRange(0, 10_000);
        (await client.ClosedAsync()).ShouldBe(1012);
        await stream.Ended;
        lock (stream.Lines) stream.Lines.ShouldContain("event: reconnect");
        (await app.Presence.ReadAsync([Bob], default))[0].State.ShouldBe(PresenceState.Offline);
    }
}
