using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Notify.Realtime;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Realtime;

public sealed class FrameTests
{
    [Theory]
    [InlineData("""{"type":"item","seq":8,"prev":7,"item":{"id":"x","seq":1}}""", "item", 8, 7)]
    [InlineData("""{"items":[{"seq":1,"prev":2,"type":"item"}],"prev":3,"seq":5,"type":"changed"}""", "changed", 5, 3)]
    public void A_live_frame_tells_its_place_whatever_the_order_of_members(string json, string type, long seq, long prev)
    {
        LiveFrame.TryRead(Encoding.UTF8.GetBytes(json), out var frame).ShouldBeTrue();
        (frame.Type, frame.Seq, frame.Prev).ShouldBe((type, seq, prev));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"type":"hello","seq":8,"prev":7}""")]
    [InlineData("""{"type":"item","seq":8}""")]
    [InlineData("""{"type":"item","seq":"8","prev":7}""")]
    [InlineData("""{"type":"item","seq":8.5,"prev":7}""")]
    [InlineData("""{"type":"item","seq":8""")]
    public void What_is_no_live_frame_is_not_taken_for_one(string json) =>
        LiveFrame.TryRead(Encoding.UTF8.GetBytes(json), out _).ShouldBeFalse();

    [Fact]
    public void Garbage_never_throws_out_of_a_parser() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.Char["{}[]\":,0123456789.\\typeauthsincnull \u00e9"].Array[0, 60].Select(c => Encoding.UTF8.GetBytes(c))).Sample(bytes =>
        {
            ClientFrame.Read(bytes);
            LiveFrame.TryRead(bytes, out _);
        });

    [Fact]
    public void Client_frames_come_alone_or_as_an_array()
    {
        ClientFrame.Read("""{"type":"resume","since":5}"""u8.ToArray()).ShouldBe([new ClientFrame("resume", null, 5)]);
        ClientFrame.Read("""[{"type":"pong"},{"type":"auth","token":"t"}]"""u8.ToArray())
            .ShouldBe([new ClientFrame("pong", null, null), new ClientFrame("auth", "t", null)]);
        ClientFrame.Read("""[1]"""u8.ToArray()).ShouldBeNull();
        ClientFrame.Read("""{"type":"resume","since":-1}"""u8.ToArray()).ShouldBe([new ClientFrame("resume", null, null)]);
    }

    [Fact]
    public void Commands_are_counted_by_second_with_a_burst()
    {
        var time = new FakeTimeProvider();
        var rate = new CommandRate(10, 20, time);
        Enumerable.Range(0, 30).Count(_ => rate.TryTake()).ShouldBe(20);
        time.Advance(TimeSpan.FromMilliseconds(500));
        Enumerable.Range(0, 30).Count(_ => rate.TryTake()).ShouldBe(5);
        time.Advance(TimeSpan.FromHours(1));
        Enumerable.Range(0, 30).Count(_ => rate.TryTake()).ShouldBe(20);
    }

    [Fact]
    public void A_full_queue_drops_what_the_inbox_can_repair_and_keeps_the_rest()
    {
        var queue = new FrameQueue(3, 1 << 20);
        queue.TryAdd(new(QueuedKind.Say, OutFrame.Error("a", "b"))).ShouldBeTrue();
        queue.TryAdd(new(QueuedKind.Live, default, 1)).ShouldBeTrue();
        queue.TryAdd(new(QueuedKind.Ping, default, 1)).ShouldBeTrue();
        queue.TryAdd(new(QueuedKind.Live, default, 2)).ShouldBeFalse();
        queue.TryAdd(new(QueuedKind.Close, default, Close: CloseCode.Restart)).ShouldBeTrue();
        queue.Take(held: false)!.Select(e => e.Kind).ShouldBe([QueuedKind.Say, QueuedKind.Close]);
        queue.Take(held: false).ShouldBeNull();
    }

    [Fact]
    public void A_queue_is_bounded_by_bytes_but_takes_one_frame_of_any_size()
    {
        var queue = new FrameQueue(256, 1000);
        queue.TryAdd(new(QueuedKind.Live, new("item", new byte[5000]), 1)).ShouldBeTrue();
        queue.TryAdd(new(QueuedKind.Live, new("item", new byte[1]), 2)).ShouldBeFalse();
        queue.Take(held: false)!.ShouldBeEmpty();
    }

    [Fact]
    public void While_live_frames_are_held_the_rest_goes_on()
    {
        var queue = new FrameQueue(256, 1000);
        queue.TryAdd(new(QueuedKind.Live, default, 1));
        queue.Take(held: true).ShouldBeNull();
        queue.TryAdd(new(QueuedKind.Say, default));
        queue.Take(held: true)!.Single().Kind.ShouldBe(QueuedKind.Say);
        queue.Take(held: false)!.Single().Kind.ShouldBe(QueuedKind.Live);
    }
}
