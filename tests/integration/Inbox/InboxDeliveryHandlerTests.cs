using Notify.Contracts;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class InboxDeliveryHandlerTests(TestInbox inbox) : IClassFixture<TestInbox>
{
    [Fact]
    public async Task Items_are_numbered_from_1_in_the_order_of_the_batch_and_each_frame_carries_the_counts_right_after_it()
    {
        var person = TestInbox.NewPerson();
        await inbox.DeliverAsync([Deliveries.For(person), Deliveries.For(person, "social"), Deliveries.For(person)]);

        var frames = inbox.Presence.FramesOf(person);
        frames.Select(f => f.GetProperty("type").GetString()).ShouldBe(["item", "item", "item"]);
        frames.Select(f => f.GetProperty("seq").GetInt64()).ShouldBe([1, 2, 3]);
        frames.Select(f => f.GetProperty("prev").GetInt64()).ShouldBe([0, 1, 2]);
        frames.Select(f => f.GetProperty("counts").GetProperty("unread").GetInt32()).ShouldBe([1, 2, 3]);
        frames[1].GetProperty("counts").GetProperty("byCategory").GetProperty("social").GetProperty("unseen").GetInt32().ShouldBe(1);
        frames[0].GetProperty("item").GetProperty("data").GetProperty("chatId").GetString().ShouldBe("c-4");
        (await inbox.SeqsAsync(person)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_repeated_batch_changes_nothing_gives_the_same_seqs_and_sends_the_frames_again()
    {
        var person = TestInbox.NewPerson();
        var batch = Deliveries.Many(person, 5);
        await inbox.DeliverAsync(batch);
        var before = await inbox.GetAsync(person, "/v1/inbox");
        await inbox.DeliverAsync(batch);
        await inbox.DeliverAsync([.. batch, Deliveries.For(person)]);

        (await inbox.SeqsAsync(person)).ShouldBe([1, 2, 3, 4, 5, 6]);
        var after = await inbox.GetAsync(person, "/v1/inbox");
        after.GetProperty("items").EnumerateArray().Skip(1).Select(i => i.ToString())
            .ShouldBe(before.GetProperty("items").EnumerateArray().Select(i => i.ToString()));
        inbox.Presence.FramesOf(person).Select(f => f.GetProperty("seq").GetInt64())
            .ShouldBe([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task A_repeat_of_an_item_that_was_read_meanwhile_tells_its_present_state()
    {
        var person = TestInbox.NewPerson();
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        await inbox.PostAsync(person, $"/v1/inbox/{delivery.NotificationId}/read");
        await inbox.DeliverAsync(delivery);

        var last = inbox.Presence.FramesOf(person)[^1];
        last.GetProperty("type").GetString().ShouldBe("changed");
        last.GetProperty("seq").GetInt64().ShouldBe(2);
        last.GetProperty("prev").GetInt64().ShouldBe(1);
        last.GetProperty("items")[0].TryGetProperty("readAt", out _).ShouldBeTrue();
        last.GetProperty("counts").GetProperty("unread").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task An_id_twice_in_one_batch_is_stored_once_and_takes_one_seq()
    {
        var person = TestInbox.NewPerson();
        var twice = Deliveries.For(person);
        await inbox.DeliverAsync([twice, Deliveries.For(person), twice]);

        (await inbox.SeqsAsync(person)).ShouldBe([1, 2]);
        inbox.Presence.FramesOf(person).Length.ShouldBe(2);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task Two_workers_over_the_same_people_with_repeats_leave_no_gap_and_exact_counters()
    {
        var people = Enumerable.Range(0, 12).Select(_ => TestInbox.NewPerson()).ToArray();
        var random = new Random(7);
        string[] categories = ["messages", "social", "system"];
        var all = Enumerable.Range(0, 1_500)
            .Select(_ => Deliveries.For(people[random.Next(people.Length)], categories[random.Next(3)])).ToArray();

        // Both take all deliveries, each in an order and in batches of its own, so that nearly all is a repeat for one of them.
        await Task.WhenAll(WorkAsync(11), WorkAsync(12));

        foreach (var person in people)
            (await inbox.SeqsAsync(person)).ShouldBe(Enumerable.Range(1, all.Count(d => d.Recipient == person.User)).Select(n => (long)n));
        await inbox.ShouldHaveNoDriftAsync();

        async Task WorkAsync(int seed)
        {
            var own = new Random(seed);
            var mine = all.Concat(all.Take(200)).ToArray();
            own.Shuffle(mine);
            for (var at = 0; at < mine.Length;)
            {
                var size = own.Next(1, 80);
                await inbox.DeliverAsync(mine.Skip(at).Take(size));
                at += size;
            }
        }
    }

    [Fact]
    public async Task A_live_frame_ends_as_sent_or_not_connected_and_a_repeat_keeps_the_first_end()
    {
        var (online, offline) = (TestInbox.NewPerson(), TestInbox.NewPerson());
        inbox.Presence.Connections[online] = 3;
        InboxDelivery[] batch = [Deliveries.For(online), Deliveries.For(offline), Deliveries.For(online, live: false)];
        await inbox.DeliverAsync(batch);
        inbox.Presence.Connections[online] = 1;
        await inbox.DeliverAsync(batch);

        (await EndAsync(batch[0])).ShouldBe("realtime sent - 3 1");
        (await EndAsync(batch[1])).ShouldBe("realtime suppressed not_connected - 0");
        (await EndsAsync(batch[2])).ShouldBeEmpty("its end is routing's decision");
        inbox.Presence.FramesOf(online).Length.ShouldBe(2, "the frame of the first and its repeat; none of the third");
    }

    [Fact]
    public async Task A_null_character_is_refused_by_the_database_and_leaves_nothing_behind()
    {
        var person = TestInbox.NewPerson();
        var inData = Deliveries.For(person) with { Data = new Dictionary<string, string> { ["a"] = "\0" } };
        await Should.ThrowAsync<PostgresException>(inbox.DeliverAsync([Deliveries.For(person), inData]));
        await Should.ThrowAsync<PostgresException>(inbox.DeliverAsync([Deliveries.For(person), Deliveries.For(person, title: "a\0b")]));

        (await inbox.SeqsAsync(person)).ShouldBeEmpty();
        await inbox.DeliverAsync(Deliveries.For(person));
        (await inbox.SeqsAsync(person)).ShouldBe([1]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task The_same_user_id_in_another_tenant_is_another_person()
    {
        var here = TestInbox.NewPerson("here");
        var there = here with { Tenant = "there" };
        await inbox.DeliverAsync([Deliveries.For(here), Deliveries.For(there), Deliveries.For(there)]);
        (await inbox.SeqsAsync(here)).ShouldBe([1]);
        (await inbox.SeqsAsync(there)).ShouldBe([1, 2]);
    }

    private async Task<string> EndAsync(InboxDelivery delivery) => (await EndsAsync(delivery)).ShouldHaveSingleItem();

    private Task<List<string>> EndsAsync(InboxDelivery delivery) => inbox.ColumnAsync<string>("""
        select concat_ws(' ', channel, status, coalesce(reason, '-'), coalesce(connections::text, '-'), attempts)
        from inbox.attempts where tenant = $1 and notification_id = $2
        """, delivery.Tenant, delivery.NotificationId);
}
