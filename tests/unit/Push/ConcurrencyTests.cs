using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Push;

public sealed class ConcurrencyTests
{
    [Fact]
    public void Each_full_round_of_answers_adds_one_up_to_the_most()
    {
        var slots = new Concurrency(40);
        slots.Limit.ShouldBe(20);
        Round(slots, overloaded: false);
        slots.Limit.ShouldBeInRange(20, 21);
        for (var i = 0; i < 100; i++) Round(slots, overloaded: false);
        slots.Limit.ShouldBe(40);
    }

    [Fact]
    public void Requests_that_were_out_together_halve_it_once_however_many_fail()
    {
        var slots = new Concurrency(40);
        Round(slots, overloaded: true);
        slots.Limit.ShouldBe(10);
        Round(slots, overloaded: true);
        slots.Limit.ShouldBe(5);
        for (var i = 0; i < 10; i++) Round(slots, overloaded: true);
        slots.Limit.ShouldBe(1);
    }

    [Fact]
    public void Room_that_nobody_uses_does_not_grow_and_what_says_nothing_changes_nothing()
    {
        var slots = new Concurrency(40);
        for (var i = 0; i < 1000; i++) slots.Leave(slots.Enter(), overloaded: false);
        slots.Limit.ShouldBe(20);
        for (var i = 0; i < 100; i++) Round(slots, overloaded: null);
        slots.Limit.ShouldBe(20);
        slots.InFlight.ShouldBe(0);
    }

    /// <summary>A provider that refuses what is beyond its 12: the limit settles around that instead of hammering it with 48.</summary>
    [Fact]
    public void It_finds_what_the_provider_takes()
    {
        var slots = new Concurrency(48);
        var (asked, refused) = (0, 0);
        for (var round = 0; round < 400; round++)
        {
            var began = new List<long>();
            while (slots.Free) began.Add(slots.Enter());
            for (var i = 0; i < began.Count; i++) slots.Leave(began[i], overloaded: i >= 12);
            if (round < 100) continue;
            asked += began.Count;
            refused += Math.Max(0, began.Count - 12);
            slots.Limit.ShouldBeInRange(6, 13);
        }

        ((double)refused / asked).ShouldBeLessThan(0.03);
        ((asked - refused) / 300.0).ShouldBeGreaterThan(8, "of 12");
    }

    private static void Round(Concurrency slots, bool? overloaded)
    {
        var began = new List<long>();
        while (slots.Free) began.Add(slots.Enter());
        foreach (var one in began) slots.Leave(one, overloaded);
    }
}
