using Notify.IntegrationTests.Presence;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Realtime;

/// <summary>Each item once and in order, whatever gets lost on the way.</summary>
public sealed class SequenceTests
{
    private static readonly Person Bob = RealtimeApp.Bob;

    [Theory]
    [InlineData("resume")]
    [InlineData("query")]
    [InlineData("sse")]
    public async Task A_resume_over_500_items_while_live_ones_arrive_gives_each_once_in_order(string how)
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 500);
        await using var someone = await app.ConnectAsync(Bob);
        await someone.NextAsync("hello");
        var live = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++) await app.AddAsync(Bob);
        });

        FrameLog log;
        if (how == "sse")
        {
            await using var stream = await SseClient.ConnectAsync(app, Bob, "?since=400", lastEventId: "20");
            log = await SeenAsync(stream.Log);
            stream.LastId.ShouldBe("800");
        }
        else
        {
            await using var client = await app.ConnectAsync(Bob, how == "query" ? "?since=20" : "");
            await client.NextAsync("hello");
            if (how == "resume") await client.SendAsync("""{"type":"resume","since":20}""");
            log = await SeenAsync(client.Log);
        }

        await live;
        log.Violation.ShouldBeNull();
        log.Syncs.ShouldBeGreaterThan(0);
        log.Seqs.ShouldBe(Enumerable.Range(21, 780).Select(i => (long)i));

        static async Task<FrameLog> SeenAsync(FrameLog log)
        {
            await Eventually.Async(() => log.Seqs.Count > 0 && log.Seqs[^1] == 800);
            return log;
        }
    }

    [Fact]
    public async Task Without_a_position_a_connection_starts_at_the_head()
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 10);
        await using var stream = await SseClient.ConnectAsync(app, Bob);
        await Eventually.Async(() => stream.LastId == "10");
        await app.AddAsync(Bob);
        await Eventually.Async(() => stream.LastId == "11");
        stream.Log.Seqs.ShouldBe([11]);
        stream.Response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        stream.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        stream.Lines[0].ShouldStartWith("retry: ");
    }

    [Fact]
    public async Task A_lost_frame_is_repaired_by_the_next_one()
    {
        await using var app = await RealtimeApp.StartAsync();
        await using var client = await app.ConnectAsync(Bob, "?since=0");
        await client.NextAsync("sync");
        await app.AddAsync(Bob);
        app.AddUnseen(Bob, 3);
        await app.AddAsync(Bob);
        await client.NextAsync("sync");
        await app.AddAsync(Bob);
        await Eventually.Async(() => client.Log.Seqs.Count >= 6);
        client.Log.Seqs.ShouldBe([1, 2, 3, 4, 5, 6]);
        client.Log.Violation.ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_last_frame_is_repaired_by_the_ping_without_the_clients_doing()
    {
        await using var app = await RealtimeApp.StartAsync(("Realtime:Ping", "00:00:00.3"));
        await using var client = await app.ConnectAsync(Bob, "?since=0");
        await using var stream = await SseClient.ConnectAsync(app, Bob);
        await client.NextAsync("sync");
        await Eventually.Async(() => stream.LastId == "0");
        app.AddUnseen(Bob, 2);
        await Eventually.Async(() => client.Log.Seqs.Count == 2 && stream.Log.Seqs.Count == 2, seconds: 5);
        (await client.NextAsync("ping")).TryGetProperty("head", out _).ShouldBeTrue();
        app.Inbox.Away = true;
        app.AddUnseen(Bob, 1);
        while ((await client.NextAsync("ping")).TryGetProperty("head", out _))
        {
        }

        app.Inbox.Away = false;
        await Eventually.Async(() => client.Log.Seqs.Count == 3);
    }

    [Theory]
    [InlineData(11, 0)]
    [InlineData(3, 5)]
    public async Task A_position_that_cannot_be_resumed_from_is_answered_so(long since, long floor)
    {
        await using var app = await RealtimeApp.StartAsync();
        app.AddUnseen(Bob, 10);
        app.Inbox.Floor = floor;
        await using var client = await app.ConnectAsync(Bob);
        await client.SendAsync($$"""{"type":"resume","since":{{since}}}""");
        var sync = await client.NextAsync("sync");
        sync.GetProperty("recovered").GetBoolean().ShouldBeFalse();
        sync.GetProperty("from").GetInt64().ShouldBe(since);
        sync.GetProperty("to").GetInt64().ShouldBe(10);
        await app.AddAsync(Bob);
        (await client.NextAsync("item")).GetProperty("seq").GetInt64().ShouldBe(11);
        client.Log.Seqs.ShouldBe([11]);
    }

    [Fact]
    public async Task A_stalled_reader_delays_nobody_and_catches_up_when_it_reads_again()
    {
        const int Items = 2000;
        await using var app = await RealtimeApp.StartAsync(("Realtime:StuckWrite", "00:01:00"));
        await using var stalled = await WsClient.ConnectAsync(app, app.Token(Bob), "?since=0", read: false);
        await using var healthy = await app.ConnectAsync(Bob, "?since=0");
        await healthy.NextAsync("sync");
        for (var i = 0; i < Items; i++) await app.AddAsync(Bob, padding: 8000);
        await Eventually.Async(() => healthy.Log.Seqs.Count == Items);
        healthy.Log.Violation.ShouldBeNull();

        stalled.Read();
        await Eventually.Async(() => stalled.Log.Seqs.Count == Items);
        stalled.Log.Violation.ShouldBeNull();
        stalled.Log.Syncs.ShouldBeGreaterThan(1);
        stalled.Log.Seqs.ShouldBe(Enumerable.Range(1, Items).Select(i => (long)i));
    }

    [Fact]
    public async Task A_write_that_is_stuck_cuts_the_connection_and_presence_learns_of_it()
    {
        await using var app = await RealtimeApp.StartAsync(("Realtime:StuckWrite", "00:00:01"));
        await using var stalled = await WsClient.ConnectAsync(app, app.Token(Bob), "?since=0", read: false);
        await Eventually.Async(async () => (await app.Presence.ReadAsync([Bob], default))[0].Connections == 1);
        for (var i = 0; i < 2000; i++) await app.AddAsync(Bob, padding: 8000);
        await Eventually.Async(async () => (await app.Presence.ReadAsync([Bob], default))[0].Connections == 0);
    }
}
