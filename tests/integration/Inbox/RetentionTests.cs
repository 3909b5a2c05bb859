using Notify.Contracts;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class RetentionTests : IAsyncLifetime
{
    private readonly TestInbox inbox = new();

    public ValueTask InitializeAsync() => inbox.InitializeAsync();

    public ValueTask DisposeAsync() => inbox.DisposeAsync();

    [Fact]
    public async Task An_item_goes_when_it_expires_or_when_its_type_keeps_it_no_longer_and_the_changes_feed_tells_so()
    {
        var person = TestInbox.NewPerson();
        var now = inbox.Time.GetUtcNow();
        InboxDelivery[] d =
        [
            Deliveries.For(person) with { ExpiresAt = now.AddHours(1), KeepUntil = now.AddDays(30) },
            Deliveries.For(person) with { ExpiresAt = now.AddDays(400), KeepUntil = now.AddDays(2) },
            Deliveries.For(person, "social"),
        ];
        await inbox.DeliverAsync(d);
        await inbox.PostAsync(person, $"/v1/inbox/{d[1].NotificationId}/archive");

        await inbox.PassAsync(TimeSpan.FromHours(2));
        (await inbox.IdsAsync(person)).ShouldBe([d[2].NotificationId]);
        (await TombstonesAsync(person.User, 4)).ShouldBe([d[0].NotificationId]);
        await inbox.PassAsync(TimeSpan.FromDays(2));
        (await inbox.IdsAsync(person, "?state=archived")).ShouldBeEmpty("what is archived is not kept longer");
        (await TombstonesAsync(person.User, 5)).ShouldBe([d[1].NotificationId]);
        await inbox.PassAsync(TimeSpan.FromDays(361));
        (await inbox.IdsAsync(person)).ShouldBe([d[2].NotificationId]);
        await inbox.PassAsync(TimeSpan.FromDays(3));
        (await inbox.IdsAsync(person)).ShouldBeEmpty("a year is the default");

        (await inbox.OutboxAsync(person)).ShouldBe(["archived 4", "expired 5", "expired 6", "expired 7"]);
        (await inbox.StepsAsync(person.Tenant, d[2].NotificationId))[^1].ShouldBe("expired inbox");
        (await inbox.ColumnAsync<long>(
            "select count(*) from inbox.items where tenant = $1 and user_id = $2 and (title is not null or body is not null or link is not null or data is not null)",
            person.Tenant, person.User)).ShouldBe([0]);
        await inbox.ShouldHaveNoDriftAsync();

        async Task<List<Guid>> TombstonesAsync(string user, long since) =>
        [
            .. (await inbox.GetAsync(person, $"/v1/inbox/changes?since={since}")).GetProperty("changes").EnumerateArray()
                .Where(c => c.TryGetProperty("deletedAt", out _)).Select(c => c.GetProperty("id").GetGuid()),
        ];
    }

    [Fact]
    public async Task What_arrives_after_its_expiry_is_nobodys_item_also_when_it_is_repeated()
    {
        var person = TestInbox.NewPerson();
        InboxDelivery[] d = [Deliveries.For(person) with { ExpiresAt = inbox.Time.GetUtcNow().AddSeconds(-1) }, Deliveries.For(person)];
        await inbox.DeliverAsync(d);
        await inbox.DeliverAsync(d);
        (await inbox.IdsAsync(person)).ShouldBe([d[1].NotificationId]);
        (await inbox.SeqsAsync(person)).ShouldBe([1]);
        inbox.Presence.FramesOf(person).Length.ShouldBe(2, "the frame of the other, twice");
        (await inbox.StepsAsync(person.Tenant, d[0].NotificationId)).ShouldBe(["ended inbox suppressed expired", "ended realtime suppressed expired"], ignoreOrder: true);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task Tombstones_are_forgotten_and_a_client_from_before_them_is_told_to_load_anew()
    {
        var person = TestInbox.NewPerson();
        var d = Deliveries.Many(person, 3);
        await inbox.DeliverAsync(d);
        await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{d[0].NotificationId}");
        await inbox.DeliverAsync(Deliveries.For(person));
        await inbox.PassAsync(TimeSpan.FromDays(29));
        (await FeedAsync(1)).ShouldBe("4 items, floor 0, head 5", "the tombstone is still told");
        await inbox.PassAsync(TimeSpan.FromDays(2));
        (await FeedAsync(1)).ShouldBe("3 items, floor 4, head 5");
        (await inbox.ColumnAsync<long>("select count(*) from inbox.items where notification_id = $1", d[0].NotificationId)).ShouldBe([0]);
        (await inbox.StepsAsync(person.Tenant, d[0].NotificationId)).ShouldBe(["ended inbox sent", "ended realtime suppressed not_connected"], "the log keeps that it was an item");
        await inbox.ShouldHaveNoDriftAsync();

        // All gone: the head stays, and so does the order of what comes.
        foreach (var id in await inbox.IdsAsync(person)) await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{id}");
        await inbox.PassAsync(TimeSpan.FromDays(31));
        (await FeedAsync(0)).ShouldBe("0 items, floor 8, head 8");
        await inbox.ShouldHaveNoDriftAsync();
        await inbox.DeliverAsync(Deliveries.For(person));
        (await inbox.SeqsAsync(person)).ShouldBe([9]);

        async Task<string> FeedAsync(long since)
        {
            var page = await inbox.GetAsync(person, $"/v1/inbox/changes?since={since}");
            return $"{page.GetProperty("changes").GetArrayLength()} items, floor {page.GetProperty("floor")}, head {page.GetProperty("head")}";
        }
    }

    [Fact]
    public async Task More_than_a_batch_of_many_people_goes_in_one_sweep()
    {
        var people = Enumerable.Range(0, 30).Select(_ => TestInbox.NewPerson()).ToArray();
        var now = inbox.Time.GetUtcNow();
        await inbox.DeliverAsync(people.SelectMany(p => Deliveries.Many(p, 40)).Select(d => d with { ExpiresAt = now.AddHours(1) }));
        await inbox.PassAsync(TimeSpan.FromHours(2));
        (await inbox.ColumnAsync<long>("select count(*) from inbox.items where deleted_at is null")).ShouldBe([0]);
        (await inbox.ColumnAsync<int>("select distinct total from inbox.heads")).ShouldBe([0]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task Actions_are_told_in_list_feed_and_frame()
    {
        var person = TestInbox.NewPerson();
        ItemAction[] actions = [new() { Label = "Reply", Url = "/chats/c-4/reply" }, new() { Label = "Open", Url = "https://chat.example/c-4" }];
        await inbox.DeliverAsync(Deliveries.For(person) with { Actions = actions });
        const string Told = """[{"label":"Reply","url":"/chats/c-4/reply"},{"label":"Open","url":"https://chat.example/c-4"}]""";
        (await inbox.GetAsync(person, "/v1/inbox")).GetProperty("items")[0].GetProperty("actions").ToString().ShouldBe(Told);
        (await inbox.GetAsync(person, "/v1/inbox/changes")).GetProperty("changes")[0].GetProperty("actions").ToString().ShouldBe(Told);
        inbox.Presence.FramesOf(person)[0].GetProperty("item").GetProperty("actions").ToString().ShouldBe(Told);
    }
}
