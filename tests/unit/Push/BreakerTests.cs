using Microsoft.Extensions.Time.Testing;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Push;

public sealed class BreakerTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Breaker breaker;

    public BreakerTests() => breaker = new Breaker(time);

    [Theory]
    [InlineData(19, 0, false)]
    [InlineData(20, 0, true)]
    [InlineData(20, 20, true)]
    [InlineData(20, 21, false)]
    [InlineData(30, 31, false)]
    public void It_opens_when_half_of_at_least_twenty_failed(int bad, int good, bool open)
    {
        for (var i = 0; i < good; i++) Request(true);
        for (var i = 0; i < bad; i++) Request(false);
        (breaker.Reason is not null).ShouldBe(open);
    }

    [Fact]
    public void Failures_of_long_ago_do_not_count()
    {
        for (var i = 0; i < 19; i++) Request(false);
        time.Advance(Breaker.Window);
        for (var i = 0; i < 19; i++) Request(false);
        breaker.Reason.ShouldBeNull();
    }

    [Fact]
    public void After_its_wait_one_request_probes_and_its_success_closes()
    {
        breaker.Open("unavailable", TimeSpan.FromSeconds(10));
        breaker.Enter(out var wait).ShouldBe(BreakerPass.Wait);
        wait.ShouldBe(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        breaker.Enter(out _).ShouldBe(BreakerPass.Probe);
        breaker.Enter(out _).ShouldBe(BreakerPass.Wait, "one at a time");
        breaker.Leave(BreakerPass.Probe, true, null);
        breaker.Enter(out _).ShouldBe(BreakerPass.Pass);
    }

    [Fact]
    public void Each_probe_that_fails_doubles_the_wait_up_to_five_minutes()
    {
        for (var i = 0; i < Breaker.Least; i++) Request(false);
        var waits = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            breaker.Enter(out var wait).ShouldBe(BreakerPass.Wait);
            waits.Add(wait.TotalSeconds);
            time.Advance(wait);
            Request(false);
        }

        waits.ShouldBe([10, 20, 40, 80, 160, 300, 300]);
    }

    [Fact]
    public void A_probe_that_says_nothing_leaves_the_next_one_to_it()
    {
        breaker.Open("unavailable", TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        breaker.Enter(out _).ShouldBe(BreakerPass.Probe);
        breaker.Leave(BreakerPass.Probe, null, null);
        breaker.Reason.ShouldBe("unavailable");
        breaker.Enter(out _).ShouldBe(BreakerPass.Probe);
    }

    [Fact]
    public void What_was_let_in_before_it_opened_neither_closes_nor_prolongs_it()
    {
        breaker.Open("unavailable", TimeSpan.FromSeconds(10));
        for (var i = 0; i < 100; i++) breaker.Leave(BreakerPass.Pass, false, "unavailable");
        breaker.Leave(BreakerPass.Pass, true, null);
        breaker.Enter(out var wait).ShouldBe(BreakerPass.Wait);
        wait.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_wait_that_the_provider_names_is_kept_however_long_it_is()
    {
        breaker.Open("quota_exceeded", TimeSpan.FromHours(1));
        breaker.Open("quota_exceeded", TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromMinutes(59));
        breaker.Enter(out _).ShouldBe(BreakerPass.Wait);
    }

    private void Request(bool healthy)
    {
        var pass = breaker.Enter(out _);
        pass.ShouldNotBe(BreakerPass.Wait);
        breaker.Leave(pass, healthy, "unavailable");
    }
}
