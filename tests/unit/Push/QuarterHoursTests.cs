using System.Globalization;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Push;

public sealed class QuarterHoursTests
{
    [Theory]
    [InlineData("12:00:00", 60)]
    [InlineData("12:00:59", 1)]
    [InlineData("12:01:00", null)]
    [InlineData("12:07:30", null)]
    [InlineData("12:13:59", null)]
    [InlineData("12:14:00", 120)]
    [InlineData("12:14:59", 61)]
    [InlineData("12:30:10", 50)]
    [InlineData("23:59:30", 90)]
    public void Busy_from_a_minute_before_to_a_minute_after(string time, int? left) =>
        QuarterHours.Left(At(time), TimeSpan.FromMinutes(1)).ShouldBe(left is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    [Fact]
    public void Never_busy_where_it_is_switched_off() => QuarterHours.Left(At("12:00:00"), TimeSpan.Zero).ShouldBeNull();

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-03-01T{time}Z", CultureInfo.InvariantCulture);
}
