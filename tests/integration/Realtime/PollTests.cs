using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Notify.Contracts;
using Notify.IntegrationTests.Presence;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Realtime;

/// <summary>The stream as a row of answers; with presence in memory, and in Redis as separate processes have it.</summary>
public sealed class PollTests
{
    private static readonly Person Bob = RealtimeApp.Bob;

    [Fact]
    public async Task Without_a_position_a_poll_answers_at_once_with_the_head_to_go_on_from()
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 3);
        var client = new PollClient(app, Bob);
        var answer = await client.PollAsync();
        Types(answer).ShouldBe(["hello"]);
        answer.GetProperty("head").GetInt64().ShouldBe(3);
        answer.GetProperty("counts").GetProperty("unread").GetInt32().ShouldBe(3);
        client.Position.ShouldBe(3);
    }

    [Fact]
    public async Task A_backlog_is_answered_at_once_a_page_at_a_time()
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 250);
        var client = new PollClient(app, Bob, since: 20);
        var watch = Stopwatch.StartNew();
        var first = await client.PollAsync();
        Types(first).ShouldBe(["changed"]);
        first.GetProperty("next").GetInt64().ShouldBe(120);
        first.GetProperty("head").GetInt64().ShouldBe(250);
        await client.PollAsync();
        var last = await client.PollAsync();
        Types(last).ShouldBe(["changed", "sync"]);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        client.Log.Seqs.ShouldBe(Enumerable.Range(21, 230).Select(i => (long)i));
        client.Log.Violation.ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_poll_waits_for_a_frame_of_its_person_and_answers_as_soon_as_it_comes(bool redis)
    {
        await using var app = await StartAsync(redis);
        app.AddUnseen(Bob, 1);
        var client = new PollClient(app, Bob, since: 1);
        var poll = client.PollAsync(wait: 25);
        await OnlineAsync(app);
        await app.AddAsync(new("other", "bob"));
        await app.AddAsync(Bob with { User = "ann" });
        poll.IsCompleted.ShouldBeFalse();
        var watch = Stopwatch.StartNew();
        await app.AddAsync(Bob);
        var answer = await poll;
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        Types(answer).ShouldBe(["item"]);
        answer.GetProperty("head").GetInt64().ShouldBe(2);
        answer.GetProperty("counts").GetProperty("unread").GetInt32().ShouldBe(2);
        client.Position.ShouldBe(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    public async Task A_poll_with_nothing_to_tell_answers_so_after_its_wait(double wait)
    {
        await using var app = await RealtimeApp.StartAsync(("Realtime:Ping", "00:00:00.2"));
        app.AddUnseen(Bob, 4);
        var client = new PollClient(app, Bob, since: 4);
        var watch = Stopwatch.StartNew();
        var answer = await client.PollAsync(wait);
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(wait * 0.9), TimeSpan.FromSeconds(wait + 8));
        Types(answer).ShouldBeEmpty();
        answer.GetProperty("head").GetInt64().ShouldBe(4);
        answer.GetProperty("counts").GetProperty("unread").GetInt32().ShouldBe(4);
        client.Position.ShouldBe(4);
    }

    [Fact]
    public async Task A_poll_that_does_not_wait_still_has_the_backlog()
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 4);
        app.Inbox.Delay = TimeSpan.FromMilliseconds(300);
        var client = new PollClient(app, Bob, since: 1);
        await client.PollAsync(wait: 0);
        client.Log.Seqs.ShouldBe([2, 3, 4]);
    }

    [Theory]
    [InlineData(11, 0)]
    [InlineData(3, 5)]
    public async Task A_position_that_cannot_be_resumed_from_is_answered_so_at_once(long since, long floor)
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 10);
        app.Inbox.Floor = floor;
        var client = new PollClient(app, Bob, since);
        var answer = await client.PollAsync();
        var sync = answer.GetProperty("frames").EnumerateArray().Single();
        sync.GetProperty("type").GetString().ShouldBe("sync");
        sync.GetProperty("recovered").GetBoolean().ShouldBeFalse();
        client.Position.ShouldBe(10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_missed_or_told_twice_between_polls_under_load(bool redis)
    {
        const int Items = 600;
        await using var app = await StartAsync(redis);
        var client = new PollClient(app, Bob, since: 0);
        var live = Task.Run(async () =>
        {
            for (var i = 0; i < Items; i++)
            {
                // Some frames get lost on the bus; the rest come faster than polls.
                if (i % 7 == 3) app.AddUnseen(Bob, 1);
                else await app.AddAsync(Bob);
                if (i % 20 == 0) await Task.Delay(5);
            }
        });
        var polls = 0;
        while (client.Position < Items && polls++ < 5 * Items) await client.PollAsync(wait: 5);
        await live;
        client.Log.Seqs.ShouldBe(Enumerable.Range(1, Items).Select(i => (long)i));
        client.Log.Violation.ShouldBeNull();
        polls.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Polls_of_one_client_may_reach_any_node()
    {
        var prefix = $"t{Guid.NewGuid():N}:";
        await using var first = await StartAsync(redis: true, prefix);
        await using var second = await StartAsync(redis: true, prefix, first.Inbox);
        var client = new PollClient(first, Bob, since: 0);
        var live = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await first.AddAsync(Bob);
                await Task.Delay(2);
            }
        });
        for (var i = 0; client.Position < 200; i++) await client.PollAsync(wait: 5, node: i % 2 == 0 ? first : second);
        await live;
        client.Log.Seqs.ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
        client.Log.Violation.ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_polls_is_online_between_polls_with_one_entry_and_offline_after_the_grace(bool redis)
    {
        await using var app = await StartAsync(redis, grace: "00:00:02");
        if (redis) await Eventually.Async(async () => await StateAsync(app) == PresenceState.Offline);
        var client = new PollClient(app, Bob, since: 0);
        for (var i = 0; i < 20; i++)
        {
            await client.PollAsync(wait: 0);
            (await app.Presence.ReadAsync([Bob], default))[0].ShouldBe(new(PresenceState.Online, 1));
        }

        var watch = Stopwatch.StartNew();
        await Eventually.Async(async () => await StateAsync(app) == PresenceState.Offline);
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(1.5));
        await client.PollAsync(wait: 0);
        (await StateAsync(app)).ShouldBe(PresenceState.Online);
    }

    [Fact]
    public async Task A_client_that_gives_up_a_poll_leaves_nothing_behind()
    {
        await using var app = await RealtimeApp.StartAsync(("Realtime:PollGrace", "00:00:00.5"), ("Realtime:ConnectionsPerPerson", "2"));
        for (var i = 0; i < 5; i++)
        {
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Should.ThrowAsync<OperationCanceledException>(() => PollClient.AskAsync(app, app.Token(Bob), "?since=0", cancel.Token));
        }

        await Eventually.Async(async () => await StateAsync(app) == PresenceState.Offline);
        await new PollClient(app, Bob, since: 0).PollAsync(wait: 0);
    }

    [Theory]
    [InlineData("?wait=31", "/wait")]
    [InlineData("?wait=-1", "/wait")]
    [InlineData("?wait=soon", "/wait")]
    [InlineData("?wait=NaN", "/wait")]
    [InlineData("?since=x", "/since")]
    public async Task A_bad_field_is_named(string query, string pointer)
    {
        await using var app = await RealtimeApp.StartAsync();
        using var response = await PollClient.AskAsync(app, app.Token(Bob), query, CancellationToken.None);
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("pointer").GetString().ShouldBe(pointer);
    }

    [Fact]
    public async Task A_poll_without_a_good_token_or_an_inbox_is_refused()
    {
        await using var app = await RealtimeApp.StartAsync(("Realtime:BacklogTimeout", "00:00:01"));
        (await PollClient.AskAsync(app, null, "", CancellationToken.None)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await PollClient.AskAsync(app, "nonsense", "", CancellationToken.None)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        app.Inbox.Away = true;
        using var away = await PollClient.AskAsync(app, app.Token(Bob), "?since=0", CancellationToken.None);
        away.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        away.Headers.RetryAfter.ShouldNotBeNull();
        app.Inbox.Away = false;
        app.AddUnseen(Bob, 1);
        app.Inbox.PagesAway = true;
        (await PollClient.AskAsync(app, app.Token(Bob), "?since=0", CancellationToken.None)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_poll_ends_with_its_token_and_with_the_process()
    {
        await using var app = await RealtimeApp.StartAsync();
        using var expired = await PollClient.AskAsync(app, app.Token(Bob, 2), "?since=0", CancellationToken.None);
        (await expired.Content.ReadAsStringAsync()).ShouldContain("token_expired");
        var poll = new PollClient(app, Bob, since: 0).PollAsync();
        await Eventually.Async(async () => (await app.Presence.ReadAsync([Bob], default))[0].State == PresenceState.Online);
        await Task.Delay(300);
        await app.StopAsync();
        Types(await poll).ShouldBe(["reconnect"]);
    }

    private static string[] Types(JsonElement answer) =>
        [.. answer.GetProperty("frames").EnumerateArray().Select(f => f.GetProperty("type").GetString()!)];

    private static async Task<PresenceState> StateAsync(RealtimeApp app) => (await app.Presence.ReadAsync([Bob], default))[0].State;

    private static Task OnlineAsync(RealtimeApp app) => Eventually.Async(async () => await StateAsync(app) == PresenceState.Online);

    private static Task<RealtimeApp> StartAsync(bool redis, string? prefix = null, MemoryInbox? inbox = null, string grace = "00:00:10") =>
        RealtimeApp.StartAsync([("Realtime:PollGrace", grace), .. redis ? RealtimeApp.Redis(TestRedis.Shared, prefix) : []], inbox);
}
