using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Notify.IntegrationTests.Presence;
using Notify.Platform;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Notify.IntegrationTests.Realtime;

/// <summary>A ticket opens one stream of its own person, once, soon, on any node.</summary>
public sealed class TicketTests
{
    private static readonly Person Bob = RealtimeApp.Bob;

    [Theory]
    [InlineData("sse", false)]
    [InlineData("poll", false)]
    [InlineData("ws", false)]
    [InlineData("sse", true)]
    [InlineData("poll", true)]
    [InlineData("ws", true)]
    public async Task A_ticket_opens_a_stream_of_its_person_once_and_not_twice(string carrier, bool redis)
    {
        await using var app = await StartAsync(redis);
        app.AddUnseen(Bob, 3);
        app.AddUnseen(Bob with { User = "ann" }, 7);
        var ticket = await TicketAsync(app);
        (await HeadAsync(app, carrier, ticket)).ShouldBe(3);
        (await RefusedAsync(app, carrier, ticket)).ShouldBe(401);
        // Used up over all carriers, not for each.
        foreach (var other in new[] { "sse", "poll", "ws" }) (await RefusedAsync(app, other, ticket)).ShouldBe(401);
    }

    [Fact]
    public async Task Of_many_who_use_one_ticket_at_once_on_two_nodes_one_gets_in()
    {
        var settings = RealtimeApp.Redis(TestRedis.Shared);
        await using var first = await RealtimeApp.StartAsync(settings, null);
        await using var second = await RealtimeApp.StartAsync(settings, first.Inbox);
        for (var round = 0; round < 5; round++)
        {
            var ticket = await TicketAsync(first);
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => AskAsync(i % 2 == 0 ? first : second, $"?wait=0&ticket={ticket}")));
            answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
            answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK || (a.Status == HttpStatusCode.Unauthorized && a.Code == "ticket_invalid"));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ticket_that_waited_too_long_opens_nothing(bool redis)
    {
        await using var app = await StartAsync(redis, ("Realtime:TicketLifetime", "00:00:00.5"));
        var ticket = await TicketAsync(app);
        await Task.Delay(700);
        (await AskAsync(app, $"?ticket={ticket}")).ShouldBe((HttpStatusCode.Unauthorized, "ticket_invalid"));
    }

    [Fact]
    public async Task A_ticket_lives_30_s_says_so_and_is_not_to_be_cached()
    {
        await using var app = await RealtimeApp.StartAsync();
        using var response = await PostAsync(app, app.Token(Bob));
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        answer.GetProperty("expiresIn").GetDouble().ShouldBe(30);
        answer.GetProperty("ticket").GetString()!.Length.ShouldBe(43);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public async Task Without_a_token_there_is_no_ticket(string? token)
    {
        await using var app = await RealtimeApp.StartAsync();
        using var response = await PostAsync(app, token);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_ticket_does_not_turn_a_request_with_a_token_into_another_persons()
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 3);
        var ticket = await TicketAsync(app);
        using var ann = await PollClient.AskAsync(app, app.Token(Bob with { User = "ann" }), $"?ticket={ticket}", CancellationToken.None);
        JsonDocument.Parse(await ann.Content.ReadAsStringAsync()).RootElement.GetProperty("head").GetInt64().ShouldBe(0);
        using var stranger = await PollClient.AskAsync(app, app.Token(Bob with { Tenant = "other" }), $"?ticket={ticket}", CancellationToken.None);
        JsonDocument.Parse(await stranger.Content.ReadAsStringAsync()).RootElement.GetProperty("head").GetInt64().ShouldBe(0);
        using var bad = await PollClient.AskAsync(app, "nonsense", $"?ticket={ticket}", CancellationToken.None);
        bad.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        // None of them has used it up.
        (await HeadAsync(app, "poll", ticket)).ShouldBe(3);
    }

    [Fact]
    public async Task A_token_in_the_address_is_no_ticket()
    {
        await using var app = await RealtimeApp.StartAsync();
        (await AskAsync(app, $"?ticket={app.Token(Bob)}")).ShouldBe((HttpStatusCode.Unauthorized, "ticket_invalid"));
        (await AskAsync(app, $"?access_token={app.Token(Bob)}")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(app, "?ticket=")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_connection_by_ticket_ends_with_the_token_that_the_ticket_stands_for()
    {
        await using var app = await RealtimeApp.StartAsync();
        var (socket, stream) = (await TicketAsync(app, seconds: 2), await TicketAsync(app, seconds: 2));
        await using var client = await WsClient.ConnectAsync(app, null, $"?ticket={socket}");
        using var sse = await SseClient.AskAsync(app, null, $"?ticket={stream}");
        (await client.ClosedAsync()).ShouldBe(3401);
        (await sse.Content.ReadAsStringAsync()).ShouldContain("token_expired");
    }

    [Fact]
    public async Task With_Redis_away_tickets_are_503_and_tokens_work_on()
    {
        var server = await RedisServer.StartAsync();
        await using var app = await RealtimeApp.StartAsync(RealtimeApp.Redis(server.Address), null);
        string? ticket = null;
        await Eventually.Async(async () =>
        {
            using var response = await PostAsync(app, app.Token(Bob));
            return response.IsSuccessStatusCode && (ticket = Ticket(await response.Content.ReadAsStringAsync())) is not null;
        });
        await server.DisposeAsync();
        using var refused = await PostAsync(app, app.Token(Bob));
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync()).ShouldContain("\"tickets_unavailable\"");
        (await AskAsync(app, $"?ticket={ticket}")).ShouldBe((HttpStatusCode.ServiceUnavailable, "tickets_unavailable"));
        using var byToken = await PollClient.AskAsync(app, app.Token(Bob), "?wait=0", CancellationToken.None);
        byToken.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Redis_knows_the_hash_of_a_ticket_and_forgets_it_by_itself()
    {
        var settings = RealtimeApp.Redis(TestRedis.Shared);
        await using var app = await RealtimeApp.StartAsync(settings, null);
        var ticket = await TicketAsync(app);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(TestRedis.Shared);
        var prefix = settings.First(s => s.Key == "Redis:Prefix").Value;
        var key = redis.GetServers()[0].Keys(pattern: $"{prefix}realtime:ticket:*").Single();
        key.ToString().ShouldNotContain(ticket);
        (await redis.GetDatabase().StringGetAsync(key)).ToString().ShouldNotContain(ticket);
        (await redis.GetDatabase().KeyTimeToLiveAsync(key))!.Value.ShouldBeInRange(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
    }

    private static Task<RealtimeApp> StartAsync(bool redis, params (string, string)[] settings) =>
        RealtimeApp.StartAsync([.. settings, .. redis ? RealtimeApp.Redis(TestRedis.Shared) : []], null);

    private static async Task<string> TicketAsync(RealtimeApp app, double seconds = 600)
    {
        using var response = await PostAsync(app, app.Token(Bob, seconds));
        return Ticket(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    private static string Ticket(string body) => JsonDocument.Parse(body).RootElement.GetProperty("ticket").GetString()!;

    private static async Task<HttpResponseMessage> PostAsync(RealtimeApp app, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.Address, "/v1/realtime/ticket"));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await app.Http.SendAsync(request);
    }

    private static async Task<(HttpStatusCode Status, string? Code)> AskAsync(RealtimeApp app, string query)
    {
        using var response = await PollClient.AskAsync(app, null, query, CancellationToken.None);
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (response.StatusCode, body.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    /// <summary>The head that a stream opened by a ticket tells.</summary>
    private static async Task<long> HeadAsync(RealtimeApp app, string carrier, string ticket)
    {
        switch (carrier)
        {
            case "ws":
                await using (var client = await WsClient.ConnectAsync(app, null, $"?ticket={ticket}"))
                    return (await client.NextAsync("hello")).GetProperty("head").GetInt64();
            case "sse":
                using (var response = await SseClient.AskAsync(app, null, $"?ticket={ticket}"))
                using (var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync()))
                {
                    string? line;
                    do line = await reader.ReadLineAsync();
                    while (line?.StartsWith("data: ", StringComparison.Ordinal) == false);
                    return JsonDocument.Parse(line![6..]).RootElement.GetProperty("head").GetInt64();
                }

            default:
                using (var response = await PollClient.AskAsync(app, null, $"?ticket={ticket}", CancellationToken.None))
                    return JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement.GetProperty("head").GetInt64();
        }
    }

    private static async Task<int> RefusedAsync(RealtimeApp app, string carrier, string ticket)
    {
        if (carrier == "ws") return (await Should.ThrowAsync<RefusedException>(() => WsClient.ConnectAsync(app, null, $"?ticket={ticket}"))).Status;
        if (carrier == "poll") return (int)(await AskAsync(app, $"?ticket={ticket}")).Status;
        using var response = await SseClient.AskAsync(app, null, $"?ticket={ticket}");
        return (int)response.StatusCode;
    }
}
