using System.Net;
using System.Net.Http.Headers;
using Notify.IntegrationTests.Presence;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Realtime;

public sealed class HandshakeTests
{
    private static readonly Person Bob = RealtimeApp.Bob;

    [Fact]
    public async Task A_token_in_the_header_is_greeted_with_head_counts_and_lifetime()
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 3);
        await using var client = await app.ConnectAsync(Bob);
        var hello = await client.NextAsync("hello");
        hello.GetProperty("head").GetInt64().ShouldBe(3);
        hello.GetProperty("counts").GetProperty("unread").GetInt32().ShouldBe(3);
        hello.GetProperty("ttl").GetInt64().ShouldBeInRange(570, 600);
        hello.GetProperty("ping").GetDouble().ShouldBe(25);
        hello.GetProperty("conn").GetGuid().ShouldNotBe(Guid.Empty);
        await app.AddAsync(Bob);
        (await client.NextAsync("item")).GetProperty("seq").GetInt64().ShouldBe(4);
    }

    [Fact]
    public async Task A_token_in_the_first_frame_is_as_good_and_can_name_a_position()
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 3);
        await using var client = await WsClient.ConnectAsync(app, null);
        await client.SendAsync($$"""{"type":"auth","token":"{{app.Token(Bob)}}","since":1}""");
        await client.NextAsync("hello");
        (await client.NextAsync("sync")).GetProperty("recovered").GetBoolean().ShouldBeTrue();
        client.Log.Seqs.ShouldBe([2, 3]);
    }

    [Theory]
    [InlineData("""{"type":"auth","token":"nonsense"}""", 3500)]
    [InlineData("""{"type":"auth"}""", 3500)]
    [InlineData("""{"type":"resume","since":0}""", 3500)]
    [InlineData(null, 3501)]
    public async Task A_first_frame_without_a_valid_token_or_none_in_time_ends_it_for_good(string? frame, int code)
    {
        await using var app = await RealtimeApp.StartAsync(("Realtime:AuthTimeout", "00:00:01"));
        await using var client = await WsClient.ConnectAsync(app, null);
        if (frame is not null) await client.SendAsync(frame);
        (await client.ClosedAsync()).ShouldBe(code);
        client.Log.Seqs.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_token_in_the_header_is_refused_before_the_upgrade()
    {
        await using var app = await RealtimeApp.StartAsync();
        (await Should.ThrowAsync<RefusedException>(() => WsClient.ConnectAsync(app, "nonsense"))).Status.ShouldBe(401);
        (await SseClient.AskAsync(app, "nonsense")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await SseClient.AskAsync(app, null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await SseClient.AskAsync(app, app.Token(Bob), "?since=x")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Browser_origins_are_the_own_one_and_those_allowed_by_name()
    {
        await using var app = await RealtimeApp.StartAsync(("Http:Origins:0", "https://app.example.com"));
        foreach (var good in new[] { "https://app.example.com", $"http://{app.Address.Authority}" })
        {
            await using var client = await WsClient.ConnectAsync(app, app.Token(Bob), origin: good);
            await client.NextAsync("hello");
        }

        foreach (var bad in new[] { "https://evil.example.com", "https://app.example.com.evil.com", "null", "http://127.0.0.1:1" })
            (await Should.ThrowAsync<RefusedException>(() => WsClient.ConnectAsync(app, app.Token(Bob), origin: bad))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task An_expired_token_ends_the_connection_with_3401_unless_it_was_refreshed()
    {
        await using var app = await RealtimeApp.StartAsync();
        await using var expires = await WsClient.ConnectAsync(app, app.Token(Bob, 2));
        await using var refreshed = await WsClient.ConnectAsync(app, app.Token(Bob, 2));
        await refreshed.NextAsync("hello");
        await refreshed.SendAsync("""{"type":"refresh","token":"nonsense"}""");
        (await refreshed.NextAsync("error")).GetProperty("code").GetString().ShouldBe("unauthorized");
        await refreshed.SendAsync($$"""{"type":"refresh","token":"{{app.Token(Bob)}}"}""");
        await using var stream = await SseClient.ConnectAsync(app, Bob, tokenSeconds: 2);
        (await expires.ClosedAsync()).ShouldBe(3401);
        await stream.Ended;
        lock (stream.Lines) stream.Lines.ShouldContain(l => l.Contains("token_expired"));
        await app.AddAsync(Bob);
        await refreshed.NextAsync("item");
    }

    [Fact]
    public async Task A_refresh_for_somebody_else_ends_the_connection_for_good()
    {
        await using var app = await RealtimeApp.StartAsync();
        await using var client = await app.ConnectAsync(Bob);
        await client.SendAsync($$"""{"type":"refresh","token":"{{app.Token(Bob with { Tenant = "other" })}}"}""");
        (await client.ClosedAsync()).ShouldBe(3500);
    }

    [Fact]
    public async Task An_inbox_that_is_away_sends_clients_back_to_try_again()
    {
        await using var app = await RealtimeApp.StartAsync();
        app.Inbox.Away = true;
        await using var client = await app.ConnectAsync(Bob);
        (await client.ClosedAsync()).ShouldBe(3001);
        (await SseClient.AskAsync(app, app.Token(Bob))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Presence_follows_connections_and_shows_people_of_the_own_tenant_only()
    {
        await using var app = await RealtimeApp.StartAsync();
        await using (var client = await app.ConnectAsync(Bob))
        {
            await client.NextAsync("hello");
            (await PresenceAsync(app, Bob, "bob,ann")).ShouldBe("""{"presence":[{"user":"bob","state":"online"},{"user":"ann","state":"offline"}]}""");
            (await PresenceAsync(app, new("other", "eve"), "bob")).ShouldBe("""{"presence":[{"user":"bob","state":"offline"}]}""");
        }

        await Eventually.Async(async () => (await PresenceAsync(app, Bob, "bob")).Contains("offline"));
        (await PresenceAsync(app, Bob, string.Join(',', Enumerable.Range(0, 101)))).ShouldContain("\"code\":\"invalid\"");
    }

    private static async Task<string> PresenceAsync(RealtimeApp app, Person caller, string users)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, $"/v1/presence?users={users}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.Token(caller));
        using var response = await app.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
