using Microsoft.Extensions.Time.Testing;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Push;

public sealed class MassGuardTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MassGuard guard;

    public MassGuardTests() => guard = new MassGuard(0.05, 100, time);

    [Fact]
    public void A_hundred_dead_devices_a_minute_are_plausible_and_one_more_is_an_alarm()
    {
        for (var i = 0; i < 100; i++) guard.Dead().ShouldBe(MassVerdict.Plausible);
        guard.Dead().ShouldBe(MassVerdict.Alarm);
        guard.Dead().ShouldBe(MassVerdict.Implausible);
    }

    [Fact]
    public void More_are_plausible_as_long_as_they_are_a_small_share()
    {
        for (var i = 0; i < 200; i++)
        {
            for (var j = 0; j < 19; j++) guard.Alive();
            guard.Dead().ShouldBe(MassVerdict.Plausible);
        }

        guard.Dead().ShouldBe(MassVerdict.Alarm, "201 of 4001 is more than a twentieth");
    }

    [Fact]
    public void What_was_more_than_a_minute_ago_does_not_count()
    {
        for (var minute = 0; minute < 10; minute++)
        {
            for (var i = 0; i < 100; i++) guard.Dead().ShouldBe(MassVerdict.Plausible);
            time.Advance(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public void It_calms_down_ten_minutes_after_the_last_mass_and_can_be_alarmed_again()
    {
        for (var i = 0; i < 101; i++) guard.Dead();
        time.Advance(TimeSpan.FromMinutes(9));
        for (var i = 0; i < 101; i++) guard.Dead().ShouldBe(MassVerdict.Implausible);
        time.Advance(TimeSpan.FromMinutes(9));
        guard.Dead().ShouldBe(MassVerdict.Implausible, "the mass of nine minutes ago counts");
        time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 99; i++) guard.Dead().ShouldBe(MassVerdict.Plausible);
    }
}
