using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Notify.Realtime;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Realtime;

/// <summary>A connection between a scripted inbox and a strict client; everything but stalls runs on the caller's thread.</summary>
public sealed class ConnectionTests : IDisposable
{
    private static readonly OutFrame Hello = OutFrame.Error("hello", "stands for the greeting");

    private readonly ScriptedInbox inbox = new();
    private readonly ModelClient client = new();
    private readonly FakeTimeProvider time = new();
    private readonly RealtimeOptions options;
    private readonly Backlog backlog;
    private readonly Connection connection;

    public ConnectionTests()
    {
        options = new() { ResumeGrace = TimeSpan.Zero, BacklogPage = 3 };
        backlog = new(inbox, Options.Create(options));
        connection = new(client, backlog, options, time, NullLogger.Instance);
        connection.Own(new("t", "bob"));
    }

    public void Dispose() => backlog.Dispose();

    private enum Act
    {
        New, NewLost, NewLate, Late, Again, Changed, ChangedLost, NewDuringRead, LostDuringRead, LateDuringRead, Ping, Away, Back, Resume,
    }

    [Fact]
    public void Any_order_loss_and_repetition_of_live_frames_reaches_the_client_once_and_in_order() =>
        Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 1000]).Array[0, 60].Sample(acts =>
        {
            using var test = new ConnectionTests();
            test.connection.Begin(Hello, 0, null);
            test.Run(acts);
            test.client.Violations.ShouldBeEmpty();
            test.client.Position.ShouldBe(test.inbox.Head);
            test.client.Items.ShouldBe(test.inbox.Items, ignoreOrder: true);
        }, iter: 3_000);

    [Fact]
    public void A_frame_that_follows_is_passed_on_without_a_read()
    {
        connection.Begin(Hello, 0, null);
        connection.Offer(inbox.Add());
        connection.Offer(inbox.Add());
        client.Position.ShouldBe(2);
        inbox.Reads.ShouldBe(0);
    }

    [Fact]
    public void A_position_beyond_the_head_or_below_the_floor_starts_anew_from_the_head()
    {
        for (var i = 0; i < 9; i++) inbox.Add();
        inbox.Floor = 5;
        foreach (var since in new[] { 10L, 4L })
        {
            client.Types.Clear();
            connection.Begin(Hello, inbox.Head, since);
            client.Types.ShouldBe(["error", "sync"]);
            client.Position.ShouldBe(9);
        }

        client.Position = 5;
        connection.Resume(5);
        client.Items.Count.ShouldBe(4);
    }

    [Fact]
    public void Live_frames_wait_for_a_resume_that_follows_hello()
    {
        for (var i = 0; i < 5; i++) inbox.Add();
        var patient = new Connection(client, backlog, options with { ResumeGrace = TimeSpan.FromSeconds(1) }, time, NullLogger.Instance);
        patient.Own(new("t", "bob"));
        patient.Begin(Hello, inbox.Head, null);
        patient.Offer(inbox.Add());
        client.Types.ShouldBe(["error"]);
        patient.Resume(0);
        client.Violations.ShouldBeEmpty();
        client.Items.Count.ShouldBe(6);
        client.Types[^1].ShouldBe("sync");
    }

    [Fact]
    public async Task Live_frames_do_not_wait_longer_than_the_grace()
    {
        var patient = new Connection(client, backlog, options with { ResumeGrace = TimeSpan.FromSeconds(1) }, time, NullLogger.Instance);
        patient.Own(new("t", "bob"));
        patient.Begin(Hello, 0, null);
        patient.Offer(inbox.Add());
        client.Position.ShouldBe(0);
        time.Advance(TimeSpan.FromSeconds(1));
        await Until(() => client.Position == 1);
        inbox.Reads.ShouldBe(0);
    }

    [Fact]
    public async Task A_slow_reader_costs_its_bound_and_catches_up_once_it_reads_again()
    {
        connection.Begin(Hello, 0, null);
        client.Stall();
        for (var i = 0; i < 1000; i++) connection.Offer(inbox.Add(padding: 1000));
        client.Position.ShouldBe(0);
        client.Unstall();
        await Until(() => client.Position == 1000);
        client.Violations.ShouldBeEmpty();
        client.Items.Count.ShouldBe(1000);
        client.Types.ShouldContain("sync");
    }

    [Fact]
    public void A_write_stuck_for_too_long_cuts_the_connection_and_a_short_one_does_not()
    {
        connection.Begin(Hello, 0, null);
        client.Stall();
        connection.Offer(inbox.Add());
        time.Advance(options.StuckWrite);
        connection.Sweep(time.GetUtcNow());
        client.Aborted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        connection.Sweep(time.GetUtcNow());
        client.Aborted.ShouldBeTrue();
    }

    [Fact]
    public void A_connection_ends_with_its_token_after_what_is_queued()
    {
        connection.Begin(Hello, 0, null);
        connection.EndAt(time.GetUtcNow() + TimeSpan.FromMinutes(1), CloseCode.TokenExpired);
        time.Advance(TimeSpan.FromSeconds(59));
        connection.Sweep(time.GetUtcNow());
        client.Closed.ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(1));
        connection.Sweep(time.GetUtcNow());
        client.Closed.ShouldBe(CloseCode.TokenExpired);
        connection.Offer(inbox.Add());
        client.Position.ShouldBe(0);
    }

    private static async Task Until(Func<bool> condition)
    {
        var deadline = Environment.TickCount64 + 5000;
        while (!condition())
        {
            Environment.TickCount64.ShouldBeLessThan(deadline);
            await Task.Yield();
        }
    }

    private void Run((Act, int)[] acts)
    {
        var late = new Queue<LiveFrame>();
        LiveFrame? last = null;
        foreach (var (act, number) in acts)
        {
            switch (act)
            {
                case Act.New: Live(inbox.Add()); break;
                case Act.NewLost: inbox.Add(); break;
                case Act.NewLate: late.Enqueue(inbox.Add()); break;
                case Act.Late when late.Count > 0: Live(late.Dequeue()); break;
                case Act.Again when last is { } frame: connection.Offer(frame); break;
                case Act.Changed: Live(inbox.Change(number)); break;
                case Act.ChangedLost: inbox.Change(number); break;
                case Act.NewDuringRead: inbox.DuringReads.Enqueue(() => Live(inbox.Add())); break;
                case Act.LostDuringRead: inbox.DuringReads.Enqueue(() => inbox.Change(number)); break;
                case Act.LateDuringRead: inbox.DuringReads.Enqueue(() => late.Enqueue(inbox.Change(number))); break;
                case Act.Ping: connection.Ping(OutFrame.Ping(inbox.Head), inbox.Head); break;
                case Act.Away: inbox.Away = true; break;
                case Act.Back: inbox.Away = false; break;
                case Act.Resume:
                    client.Position = number % (client.Position + 1);
                    connection.Resume(client.Position);
                    break;
            }
        }

        inbox.Away = false;
        inbox.DuringReads.Clear();
        connection.Ping(OutFrame.Ping(inbox.Head), inbox.Head);

        void Live(LiveFrame frame)
        {
            last = frame;
            connection.Offer(frame);
        }
    }
}
