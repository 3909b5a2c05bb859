using System.Text.Json;
using Notify.Contracts;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Contracts;

public sealed class SettlementTests
{
    [Theory]
    [InlineData(InboxChange.Read, "read")]
    [InlineData(InboxChange.Archived, "archived")]
    [InlineData(InboxChange.Deleted, "deleted")]
    [InlineData(InboxChange.Retracted, "retracted")]
    [InlineData(InboxChange.Snoozed, "snoozed")]
    [InlineData(InboxChange.Superseded, "superseded")]
    [InlineData(InboxChange.Expired, "expired")]
    [InlineData(InboxChange.Seen, null)]
    [InlineData(InboxChange.Unread, null)]
    [InlineData(InboxChange.Unarchived, null)]
    [InlineData(InboxChange.Unsnoozed, null)]
    public void Each_change_settles_with_its_own_word_or_not_at_all(InboxChange change, string? reason) => Settlement.Reason(change).ShouldBe(reason);

    [Fact]
    public void Every_change_is_decided_and_none_that_is_not_one()
    {
        foreach (var change in Enum.GetValues<InboxChange>())
            (Settlement.Reason(change) is not { } word || word == JsonNamingPolicy.CamelCase.ConvertName(change.ToString())).ShouldBeTrue($"{change}");
        Should.Throw<ArgumentOutOfRangeException>(() => Settlement.Reason((InboxChange)99));
    }

    [Fact]
    public void All_notifications_of_all_changes_are_settled_in_order()
    {
        var (a, b, c) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        Settlement.Of([Changed("t", InboxChange.Read, a, b), Changed("t", InboxChange.Seen, c), Changed("u", InboxChange.Expired, c)])
            .ShouldBe([("t", a, "read"), ("t", b, "read"), ("u", c, "expired")]);
    }

    private static InboxChanged Changed(string tenant, InboxChange change, params Guid[] ids) =>
        new() { Tenant = tenant, Recipient = "bob", Change = change, NotificationIds = ids, Head = 1, At = DateTimeOffset.UnixEpoch };
}
