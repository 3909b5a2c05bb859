using Notify.Host;
using Notify.Platform.Dead;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Dead;

public sealed class DeadChoiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("30m", "2026-01-31T11:30:00Z")]
    [InlineData("1.5h", "2026-01-31T10:30:00Z")]
    [InlineData("7d", "2026-01-24T12:00:00Z")]
    [InlineData("10s", "2026-01-31T11:59:50Z")]
    [InlineData("2026-01-30T08:00:00Z", "2026-01-30T08:00:00Z")]
    [InlineData("2026-01-30T08:00:00+02:00", "2026-01-30T06:00:00Z")]
    [InlineData("2026-01-30", "2026-01-30T00:00:00Z")]
    public void A_time_is_a_moment_or_how_long_ago(string text, string expected) =>
        DeadChoice.Time("--since", text, Now).ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("soon")]
    [InlineData("2x")]
    [InlineData("h")]
    [InlineData("-2h")]
    public void What_is_no_time_is_refused_with_its_option(string text) =>
        Should.Throw<InvalidOperationException>(() => DeadChoice.Time("--since", text, Now)).Message.ShouldStartWith("--since is a time such as");

    [Theory]
    [InlineData(null, null)]
    [InlineData("100/s", 100)]
    [InlineData("7", 7)]
    public void A_rate_is_a_number_a_second(string? text, int? expected) => DeadChoice.Rate(text).ShouldBe(expected);

    [Theory]
    [InlineData("0/s")]
    [InlineData("-1")]
    [InlineData("100/m")]
    [InlineData("fast")]
    public void What_is_no_rate_is_refused(string text) => Should.Throw<InvalidOperationException>(() => DeadChoice.Rate(text)).Message.ShouldContain("--rate");

    [Theory]
    [InlineData("user-events/0/17", true)]
    [InlineData("user-events/0", false)]
    [InlineData("user-events/0/17/1", false)]
    [InlineData("/0/17", false)]
    [InlineData("user-events/-1/17", false)]
    [InlineData("user-events/0/x", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_place_is_read_as_it_is_written(string? text, bool valid)
    {
        DeadPlace.TryParse(text, out var place).ShouldBe(valid);
        if (valid) place.ToString().ShouldBe(text);
    }
}
