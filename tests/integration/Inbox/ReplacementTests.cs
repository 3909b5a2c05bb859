using Notify.Contracts;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class ReplacementTests : IAsyncLifetime
{
    private readonly TestInbox inbox = new();

    public ValueTask InitializeAsync() => inbox.InitializeAsync();

    public ValueTask DisposeAsync() => inbox.DisposeAsync();

    [Fact]
    public async Task A_newer_one_takes_the_place_of_the_older_as_a_new_item_at_the_top()
    {
        var person = TestInbox.NewPerson();
        var (older, other, newer) = (Keyed(person, 1), Deliveries.For(person), Keyed(person, 2));
        await inbox.DeliverAsync([older, other]);
        await inbox.PostAsync(person, "/v1/inbox/read", """{"before":9}""");
        await inbox.DeliverAsync(newer);

        (await inbox.IdsAsync(person)).ShouldBe([newer.NotificationId, other.NotificationId]);
        (await inbox.IdsAsync(person, "?state=unseen")).ShouldBe([newer.NotificationId]);
        var frames = inbox.Presence.FramesOf(person).Skip(3).ToArray();
        frames.Select(f => (f.GetProperty("type").GetString(), f.GetProperty("prev").GetInt64(), f.GetProperty("seq").GetInt64()))
            .ShouldBe([("changed", 4, 5), ("item", 5, 6)]);
        frames[0].GetProperty("items")[0].EnumerateObject().Select(p => p.Name).ShouldBe(["id", "seq", "deletedAt"]);
        frames.Select(f => f.GetProperty("counts").GetProperty("total").GetInt32()).ShouldBe([1, 2]);
        (await inbox.OutboxAsync(person)).ShouldBe(["read 4", "superseded 5"]);
        (await inbox.StepsAsync(person.Tenant, older.NotificationId))[^1].ShouldBe("superseded inbox");
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task In_one_batch_the_newest_is_stored_and_the_others_are_nobodys_item()
    {
        var person = TestInbox.NewPerson();
        InboxDelivery[] d = [Keyed(person, 1), Keyed(person, 3), Keyed(person, 2), Keyed(person, 1, "b"), Deliveries.For(person)];
        await inbox.DeliverAsync(d);
        await inbox.DeliverAsync(d);
        (await inbox.IdsAsync(person)).ShouldBe([d[4].NotificationId, d[3].NotificationId, d[1].NotificationId]);
        (await inbox.SeqsAsync(person)).ShouldBe([1, 2, 3]);
        (await inbox.StepsAsync(person.Tenant, d[2].NotificationId)).ShouldBe(["ended inbox suppressed superseded", "ended realtime suppressed superseded"], ignoreOrder: true);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task An_older_one_that_comes_late_or_again_replaces_nothing()
    {
        var person = TestInbox.NewPerson();
        var (older, newer, late) = (Keyed(person, 1), Keyed(person, 3), Keyed(person, 2));
        await inbox.DeliverAsync(older);
        await inbox.DeliverAsync(newer);
        await inbox.DeliverAsync([late, older]);
        (await inbox.IdsAsync(person)).ShouldBe([newer.NotificationId]);
        (await inbox.SeqsAsync(person)).ShouldBe([2, 3]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task What_is_archived_snoozed_or_deleted_is_handled_too_and_keys_are_a_persons_own()
    {
        var (person, other) = (TestInbox.NewPerson(), TestInbox.NewPerson());
        var d = Enumerable.Range(1, 4).Select(n => Keyed(person, n)).ToArray();
        var theirs = Keyed(other, 1);
        await inbox.DeliverAsync([d[0], theirs]);
        await inbox.PostAsync(person, $"/v1/inbox/{d[0].NotificationId}/archive");
        await inbox.DeliverAsync(d[1]);
        (await inbox.IdsAsync(person, "?state=archived")).ShouldBeEmpty();
        await inbox.PostAsync(person, $"/v1/inbox/{d[1].NotificationId}/snooze", $$"""{"until":"{{inbox.Time.GetUtcNow().AddHours(1):O}}"}""");
        await inbox.DeliverAsync(d[2]);
        (await inbox.IdsAsync(person, "?state=snoozed")).ShouldBeEmpty();
        await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{d[2].NotificationId}");
        await inbox.DeliverAsync(d[3]);
        (await inbox.IdsAsync(person)).ShouldBe([d[3].NotificationId]);
        (await inbox.IdsAsync(other)).ShouldBe([theirs.NotificationId]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task Many_writers_with_few_keys_leave_the_newest_of_each_and_no_drift()
    {
        var people = Enumerable.Range(0, 4).Select(_ => TestInbox.NewPerson()).ToArray();
        var random = new Random(5);
        var all = Enumerable.Range(1, 600).Select(n => Keyed(people[random.Next(4)], n, $"k{random.Next(3)}")).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            var mine = all.ToArray();
            new Random(worker).Shuffle(mine);
            foreach (var chunk in mine.Chunk(25)) await inbox.DeliverAsync(chunk);
        }));
        foreach (var person in people)
            (await inbox.IdsAsync(person)).ShouldBe(
                all.Where(d => d.Recipient == person.User).GroupBy(d => d.ReplaceKey).Select(g => g.MaxBy(d => d.AcceptedAt)!.NotificationId), ignoreOrder: true);
        await inbox.ShouldHaveNoDriftAsync();
    }

    private static InboxDelivery Keyed(Person person, int second, string key = "order/7")
    {
        var delivery = Deliveries.For(person);
        return delivery with { ReplaceKey = key, CollapseKey = key, AcceptedAt = delivery.AcceptedAt.AddSeconds(second) };
    }
}
