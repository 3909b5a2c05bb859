using System.Globalization;
using Notify.Routing;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Routing;

/// <summary>Clocks that are put forward and back, in both hemispheres, by an hour and by half an hour.</summary>
public sealed class LocalTimeTests
{
    [Theory]
    // A usual day.
    [InlineData("Europe/Vienna", "2026-01-31T08:00Z", "09:30", "2026-01-31T08:30Z")]
    [InlineData("Europe/Vienna", "2026-01-31T08:30Z", "09:30", "2026-02-01T08:30Z")]
    [InlineData("Asia/Kathmandu", "2026-01-31T00:00Z", "09:30", "2026-01-31T03:45Z")]
    // Forward: the time that the clock skips is the moment it jumps, and the next day has it again.
    [InlineData("Europe/Vienna", "2026-03-28T20:00Z", "02:30", "2026-03-29T01:00Z")]
    [InlineData("Europe/Vienna", "2026-03-29T01:00Z", "02:30", "2026-03-30T00:30Z")]
    [InlineData("America/New_York", "2026-03-08T00:00Z", "02:30", "2026-03-08T07:00Z")]
    [InlineData("Australia/Sydney", "2026-10-03T10:00Z", "02:30", "2026-10-03T16:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T10:00Z", "02:15", "2026-10-03T15:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T10:00Z", "02:30", "2026-10-03T15:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T10:00Z", "03:00", "2026-10-03T16:00Z")]
    // Back: the time that the clock shows twice is due the first time, and once.
    [InlineData("Europe/Vienna", "2026-10-24T20:00Z", "02:30", "2026-10-25T00:30Z")]
    [InlineData("Europe/Vienna", "2026-10-25T00:30Z", "02:30", "2026-10-26T01:30Z")]
    [InlineData("America/New_York", "2026-11-01T00:00Z", "01:30", "2026-11-01T05:30Z")]
    [InlineData("Australia/Sydney", "2026-04-04T10:00Z", "02:30", "2026-04-04T15:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T10:00Z", "01:45", "2026-04-04T14:45Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T14:45Z", "01:45", "2026-04-05T15:15Z")]
    public void The_next_time_of_day(string zone, string after, string at, string expected) =>
        LocalTime.Next(Time(after), TimeOnly.Parse(at, CultureInfo.InvariantCulture), LocalTime.Zone(zone)).ShouldBe(Time(expected));

    [Theory]
    [InlineData("Europe/Vienna", "2026-01-31T08:20Z", "2026-01-31T09:00Z")]
    [InlineData("Europe/Vienna", "2026-01-31T09:00Z", "2026-01-31T10:00Z")]
    [InlineData("Asia/Kathmandu", "2026-01-31T08:20Z", "2026-01-31T09:15Z")]
    [InlineData("Europe/Vienna", "2026-03-29T00:20Z", "2026-03-29T01:00Z")]
    [InlineData("America/New_York", "2026-11-01T05:20Z", "2026-11-01T06:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T14:50Z", "2026-04-04T15:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T15:00Z", "2026-04-04T15:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T15:10Z", "2026-10-03T15:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T15:30Z", "2026-10-03T16:00Z")]
    public void The_next_full_hour(string zone, string after, string expected) =>
        LocalTime.NextHour(Time(after), LocalTime.Zone(zone)).ShouldBe(Time(expected));

    [Theory]
    // 22:00 to 07:00 is eight hours long when the clock is put forward and ten when it is put back.
    [InlineData("Europe/Vienna", "2026-03-28T21:00Z", "22:00", "07:00", "2026-03-29T05:00Z")]
    [InlineData("Europe/Vienna", "2026-10-24T20:00Z", "22:00", "07:00", "2026-10-25T06:00Z")]
    [InlineData("America/New_York", "2026-03-08T03:00Z", "22:00", "07:00", "2026-03-08T11:00Z")]
    [InlineData("America/New_York", "2026-11-01T02:00Z", "22:00", "07:00", "2026-11-01T12:00Z")]
    [InlineData("Australia/Sydney", "2026-10-03T12:00Z", "22:00", "07:00", "2026-10-03T20:00Z")]
    [InlineData("Australia/Sydney", "2026-04-04T11:00Z", "22:00", "07:00", "2026-04-04T21:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T11:30Z", "22:00", "07:00", "2026-10-03T20:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T11:00Z", "22:00", "07:00", "2026-04-04T20:30Z")]
    // An end that the clock skips is the jump; one that it shows twice is the second.
    [InlineData("Europe/Vienna", "2026-03-28T21:00Z", "22:00", "02:30", "2026-03-29T01:00Z")]
    [InlineData("Europe/Vienna", "2026-10-24T20:00Z", "22:00", "02:30", "2026-10-25T01:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T11:30Z", "22:00", "02:15", "2026-10-03T15:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T11:00Z", "22:00", "01:45", "2026-04-04T15:15Z")]
    // A beginning that is skipped is the jump, one that is shown twice the first.
    [InlineData("Europe/Vienna", "2026-03-29T01:00Z", "02:30", "06:00", "2026-03-29T04:00Z")]
    [InlineData("Europe/Vienna", "2026-10-25T00:30Z", "02:30", "06:00", "2026-10-25T05:00Z")]
    [InlineData("Australia/Sydney", "2026-04-04T15:30Z", "02:30", "06:00", "2026-04-04T20:00Z")]
    // Outside.
    [InlineData("Europe/Vienna", "2026-10-25T00:29Z", "02:30", "06:00", null)]
    [InlineData("Europe/Vienna", "2026-10-25T01:30Z", "22:00", "02:30", null)]
    [InlineData("Europe/Vienna", "2026-03-29T05:00Z", "22:00", "07:00", null)]
    [InlineData("Europe/Vienna", "2026-03-28T20:59Z", "22:00", "07:00", null)]
    public void The_end_of_quiet_hours(string zone, string now, string from, string to, string? end)
    {
        var span = new QuietSpan(TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture));
        var everyDay = Enum.GetValues<DayOfWeek>().ToDictionary(d => d, _ => span);
        QuietTimes.End(everyDay, Time(now), LocalTime.Zone(zone)).ShouldBe(end is null ? null : Time(end));
    }

    [Theory]
    [InlineData("2026-01-30T21:00Z", "2026-01-31T11:00Z")] // Friday 22:00: the night, then the Saturday morning that touches it
    [InlineData("2026-01-31T06:30Z", "2026-01-31T11:00Z")]
    [InlineData("2026-01-31T11:00Z", null)]
    [InlineData("2026-01-29T22:00Z", null)] // Thursday night is not quiet
    public void Each_weekday_has_its_own_and_what_touches_is_one(string now, string? end)
    {
        var spans = new Dictionary<DayOfWeek, QuietSpan>
        {
            [DayOfWeek.Friday] = new(new TimeOnly(22, 0), new TimeOnly(7, 0)),
            [DayOfWeek.Saturday] = new(new TimeOnly(7, 0), new TimeOnly(12, 0)),
        };
        QuietTimes.End(spans, Time(now), LocalTime.Zone("Europe/Vienna")).ShouldBe(end is null ? null : Time(end));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
