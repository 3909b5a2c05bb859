using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Notify.Platform;
using Notify.Realtime;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Realtime;

public sealed class TicketTests
{
    private static readonly Person Bob = new("t", "bob");
    private readonly FakeTimeProvider time = new();
    private readonly MemoryTicketStore store;
    private readonly Tickets tickets;

    public TicketTests()
    {
        store = new(time);
        tickets = new(store, Options.Create(new RealtimeOptions()));
    }

    [Fact]
    public async Task A_ticket_gives_its_person_and_the_end_of_the_token_once()
    {
        var expires = time.GetUtcNow() + TimeSpan.FromMinutes(5);
        var ticket = await tickets.IssueAsync(Bob, expires);
        (await tickets.RedeemAsync(ticket)).ShouldBe((Bob, expires));
        (await tickets.RedeemAsync(ticket)).ShouldBeNull();
    }

    [Theory]
    [InlineData(29.9, true)]
    [InlineData(30, false)]
    public async Task A_ticket_is_good_for_30_s(double seconds, bool good)
    {
        var ticket = await tickets.IssueAsync(Bob, time.GetUtcNow().AddHours(1));
        time.Advance(TimeSpan.FromSeconds(seconds));
        (await tickets.RedeemAsync(ticket) is not null).ShouldBe(good);
    }

    [Fact]
    public async Task Tickets_that_nobody_takes_do_not_pile_up()
    {
        for (var i = 0; i < 100; i++)
        {
            await tickets.IssueAsync(Bob, time.GetUtcNow().AddHours(1));
            time.Advance(TimeSpan.FromSeconds(10));
        }

        store.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task No_two_tickets_are_alike_and_a_wrong_one_opens_nothing()
    {
        var issued = new HashSet<string>();
        for (var i = 0; i < 100; i++) issued.Add(await tickets.IssueAsync(Bob, time.GetUtcNow().AddHours(1))).ShouldBeTrue();
        (await tickets.RedeemAsync(issued.First().ToUpperInvariant())).ShouldBeNull();
        (await tickets.RedeemAsync("")).ShouldBeNull();
    }
}
