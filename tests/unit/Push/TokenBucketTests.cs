using Microsoft.Extensions.Time.Testing;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Push;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(600, 1, 600)]
    [InlineData(600, 4, 150)]
    [InlineData(60, 4, 15)]
    public void In_any_minute_a_replica_takes_its_share_of_the_rate_and_at_most_a_second_of_it_more(int perMinute, int replicas, int share)
    {
        var bucket = new TokenBucket(perMinute, replicas, time);
        for (var minute = 0; minute < 3; minute++)
        {
            var taken = 0;
            for (var step = 0; step < 600; step++)
            {
                while (bucket.TryTake(TimeSpan.Zero, out _)) taken++;
                time.Advance(TimeSpan.FromMilliseconds(100));
            }

            taken.ShouldBeInRange(share - 1, share + Math.Max(1, share / 60));
        }
    }

    [Fact]
    public void Who_comes_first_goes_first_and_waits_for_its_own_token()
    {
        var bucket = new TokenBucket(60, 1, time);
        bucket.TryTake(TimeSpan.FromSeconds(2), out var now).ShouldBeTrue();
        bucket.TryTake(TimeSpan.FromSeconds(2), out var first).ShouldBeTrue();
        bucket.TryTake(TimeSpan.FromSeconds(2), out var second).ShouldBeTrue();
        (now, first, second).ShouldBe((TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_turn_that_is_too_far_away_takes_nothing()
    {
        var bucket = new TokenBucket(60, 1, time);
        for (var i = 0; i < 3; i++) bucket.TryTake(TimeSpan.FromSeconds(2), out _).ShouldBeTrue();
        for (var i = 0; i < 5; i++)
        {
            bucket.TryTake(TimeSpan.FromSeconds(2), out var wait).ShouldBeFalse();
            wait.ShouldBe(TimeSpan.FromSeconds(3));
        }

        time.Advance(TimeSpan.FromSeconds(1));
        bucket.TryTake(TimeSpan.FromSeconds(2), out _).ShouldBeTrue();
    }

    [Fact]
    public void Idle_time_is_not_saved_up_and_a_drained_bucket_begins_with_nothing()
    {
        var bucket = new TokenBucket(600, 1, time);
        time.Advance(TimeSpan.FromHours(1));
        Taken().ShouldBe(10);
        time.Advance(TimeSpan.FromSeconds(1));
        bucket.Drain();
        Taken().ShouldBe(0);
        time.Advance(TimeSpan.FromMilliseconds(500));
        Taken().ShouldBe(5);

        int Taken()
        {
            var taken = 0;
            while (bucket.TryTake(TimeSpan.Zero, out _)) taken++;
            return taken;
        }
    }

    [Fact]
    public void A_clock_that_is_set_back_stops_nothing()
    {
        var clock = new Clock(time);
        var bucket = new TokenBucket(600, 1, clock);
        while (bucket.TryTake(TimeSpan.Zero, out _)) { }
        clock.Back = TimeSpan.FromHours(1);
        bucket.TryTake(TimeSpan.Zero, out var wait).ShouldBeFalse();
        wait.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(0.1));
        time.Advance(TimeSpan.FromSeconds(1));
        bucket.TryTake(TimeSpan.Zero, out _).ShouldBeTrue();
    }

    private sealed class Clock(TimeProvider inner) : TimeProvider
    {
        public TimeSpan Back { get; set; }

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() - Back;
    }
}
