using Notify.FaultTests.Checking;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Checking;

/// <summary>The arithmetic that the fault suite judges by.</summary>
public sealed class CheckingTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("after the fault until the first arrival", "1 2 9 10 11", "3-5", 12, 4, 5)]
    [InlineData("not what was silent during the fault", "1 2 9 10 11", "3-8", 12, 1, 8)]
    [InlineData("the longest of several", "1 6 7 13 14", "2-5", 15, 6, 7)]
    [InlineData("until the load ends when nothing more comes", "1 2", "3-5", 20, 15, 5)]
    [InlineData("not beyond the end of the load", "1 2 30", "3-5", 8, 3, 5)]
    [InlineData("not into the next fault", "1 2 6 20 21", "3-5 8-19", 22, 2, 6)]
    [InlineData("after the next fault by itself", "1 2 6 7 26", "3-5 8-19", 27, 7, 19)]
    [InlineData("of a fault after which nothing came until the next", "1 2 20", "3-5 9-19", 21, 4, 5)]
    public void A_silence_is_counted(string what, string arrivals, string faults, int loadEnd, int seconds, int from)
    {
        var channel = new Channel("inbox", 100);
        foreach (var (i, at) in arrivals.Split(' ').Index()) channel.Add(i, At(at));
        var windows = faults.Split(' ').Select(f => f.Split('-')).Select(f => new Window("fault", At(f[0]), At(f[1]))).ToList();
        var longest = Resumption.Longest(channel, windows, Start.AddSeconds(loadEnd));
        longest.Time.TotalSeconds.ShouldBe(seconds, what);
        longest.From.ShouldBe(Start.AddSeconds(from), what);
    }

    [Fact]
    public void Repeats_are_what_comes_after_the_first_and_the_worst_is_counted_by_itself()
    {
        var channel = new Channel("push", 4);
        foreach (var sequence in (int[])[0, 1, 1, 2, 2, 2]) channel.Add(sequence, Start);
        (channel.Repeated, channel.Worst, channel.Has(3), channel.Has(0)).ShouldBe((3, 2, false, true));
        channel.Add(0, Start.AddSeconds(-1));
        channel.First(0).ShouldBe(Start.AddSeconds(-1));
    }

    private static DateTimeOffset At(string second) => Start.AddSeconds(int.Parse(second, System.Globalization.CultureInfo.InvariantCulture));
}
