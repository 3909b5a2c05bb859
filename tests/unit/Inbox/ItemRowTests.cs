using CsCheck;
using Notify.Contracts;
using Notify.Inbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Inbox;

public sealed class ItemRowTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);

    private static readonly ItemRow Fresh = new()
    {
        Id = Guid.Parse("8f3ad7c2-3c0e-5b1e-9d42-6f1f0c7a1e01"),
        Pos = 1,
        Seq = 1,
        Type = "NEW_MESSAGE",
        Category = "messages",
        Title = "New message",
        Body = "Lunch?",
        OccurredAt = Now.AddMinutes(-1),
        CreatedAt = Now.AddMinutes(-1),
        DropAt = Now.AddDays(365),
    };

    [Fact]
    public void Read_implies_seen_and_keeps_an_earlier_seen()
    {
        Fresh.After(new(InboxChange.Read), Now).SeenAt.ShouldBe(Now);
        (Fresh with { SeenAt = Now.AddHours(-1) }).After(new(InboxChange.Read), Now).SeenAt.ShouldBe(Now.AddHours(-1));
    }

    [Fact]
    public void Unread_again_stays_seen() =>
        Fresh.After(new(InboxChange.Read), Now).After(new(InboxChange.Unread), Now).ShouldBe(Fresh with { SeenAt = Now });

    [Fact]
    public void A_deleted_item_is_a_tombstone_that_no_change_moves()
    {
        var tombstone = Fresh.After(new(InboxChange.Deleted), Now);
        (tombstone.Title, tombstone.Body, tombstone.Counts).ShouldBe((null, null, false));
        tombstone.ToItem().ShouldBe(new InboxItem { Id = Fresh.Id, Seq = 1, DeletedAt = Now });
        foreach (var change in Every) tombstone.After(change, Now.AddDays(1)).ShouldBeSameAs(tombstone);
    }

    [Fact]
    public void A_change_done_twice_is_done_once() =>
        Changes.Sample(changes =>
        {
            var item = Run(changes);
            foreach (var change in Every)
            {
                var once = item.After(change, Now);
                once.After(change, Now.AddDays(1)).ShouldBeSameAs(once);
            }
        });

    [Fact]
    public void Counters_moved_step_by_step_equal_those_counted_at_the_end() =>
        Gen.Select(Gen.Int[0, 2].Select(n => "abc"[n].ToString()), Changes).List[0, 20].Sample(lives =>
        {
            var (moved, counted) = (new Counters(), new Counters());
            foreach (var (category, changes) in lives)
            {
                var item = Fresh with { Category = category };
                moved.Move(null, item);
                foreach (var change in changes)
                {
                    var next = item.After(change, Now);
                    moved.Move(item, next);
                    item = next;
                }

                counted.Move(null, item);
            }

            moved.ToJson().ShouldBe(counted.ToJson());
            moved.Of(null).ShouldBe(counted.Of(null));
            new Counters(moved.Unseen, moved.Unread, moved.Total, moved.ToJson()).Snapshot().ByCategory.ShouldBe(counted.Snapshot().ByCategory);
            (0 <= moved.Unseen && moved.Unseen <= moved.Unread && moved.Unread <= moved.Total).ShouldBeTrue();
        });

    [Fact]
    public void Frames_of_many_items_are_sliced_and_follow_each_other()
    {
        var rows = Enumerable.Range(10, 120).Select(n => Fresh with { Seq = n }).ToArray();
        var frames = FrameEncoder.Changed(rows, new Counters().Snapshot())
            .Select(f => System.Text.Json.JsonSerializer.Deserialize(f, ContractsJson.Default.ChangedFrame)!).ToArray();
        frames.Select(f => (f.Prev, f.Seq, f.Items.Count)).ShouldBe([(9, 59, 50), (59, 109, 50), (109, 129, 20)]);
    }

    [Fact]
    public void What_comes_back_from_a_snooze_is_new_and_at_the_top()
    {
        var snoozed = (Fresh with { SeenAt = Now, ReadAt = Now, ArchivedAt = Now }).After(new(InboxChange.Snoozed, Now.AddHours(1)), Now);
        (snoozed.Counts, snoozed.ArchivedAt, snoozed.ReadAt).ShouldBe((false, null, Now));
        var back = snoozed.After(new(InboxChange.Unsnoozed), Now.AddHours(1)).At(9, InboxChange.Unsnoozed);
        (back.Seq, back.Pos, back.CountsAsUnseen, back.CountsAsUnread, back.SnoozedUntil).ShouldBe((9, 9, true, true, null));
        snoozed.After(new(InboxChange.Read), Now).At(9, InboxChange.Read).Pos.ShouldBe(1);
    }

    [Fact]
    public void An_item_is_due_when_its_snooze_or_its_life_ends_and_a_tombstone_when_it_is_forgotten()
    {
        var keep = TimeSpan.FromDays(30);
        Fresh.DueAt(keep).ShouldBe(Fresh.DropAt);
        Fresh.After(new(InboxChange.Snoozed, Now.AddHours(1)), Now).DueAt(keep).ShouldBe(Now.AddHours(1));
        Fresh.After(new(InboxChange.Snoozed, Now.AddDays(366)), Now).DueAt(keep).ShouldBe(Fresh.DropAt);
        Fresh.After(new(InboxChange.Expired), Now).DueAt(keep).ShouldBe(Now + keep);
    }

    private static readonly ItemChange[] Every =
        [.. Enum.GetValues<InboxChange>().Select(kind => new ItemChange(kind, kind == InboxChange.Snoozed ? Now.AddHours(1) : null))];

    private static Gen<List<ItemChange>> Changes => Gen.Int[0, Every.Length - 1].Select(n => Every[n]).List[0, 12];

    private static ItemRow Run(IEnumerable<ItemChange> changes) => changes.Aggregate(Fresh, (item, change) => item.After(change, Now.AddMinutes(-1)));
}
