using System.Net;
using System.Text.Json;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class SnoozeTests : IAsyncLifetime
{
    private readonly TestInbox inbox = new();

    public ValueTask InitializeAsync() => inbox.InitializeAsync();

    public ValueTask DisposeAsync() => inbox.DisposeAsync();

    [Fact]
    public async Task A_snoozed_item_leaves_list_and_counters_and_comes_back_as_new_at_the_top()
    {
        var person = TestInbox.NewPerson();
        var d = Deliveries.Many(person, 3);
        await inbox.DeliverAsync(d);
        await inbox.PostAsync(person, $"/v1/inbox/{d[0].NotificationId}/read");
        Told(await SnoozeAsync(person, d[0].NotificationId, TimeSpan.FromHours(2))).ShouldBe((5, 2, 2, 2));
        (await inbox.IdsAsync(person)).ShouldBe([d[2].NotificationId, d[1].NotificationId]);
        (await inbox.IdsAsync(person, "?state=read")).ShouldBeEmpty();
        (await inbox.IdsAsync(person, "?state=snoozed")).ShouldBe([d[0].NotificationId]);

        await inbox.PassAsync(TimeSpan.FromHours(1.9));
        (await inbox.IdsAsync(person)).Count.ShouldBe(2, "it is not time yet");
        await inbox.PassAsync(TimeSpan.FromHours(0.2));
        (await inbox.IdsAsync(person, "?state=unseen")).ShouldBe([d[0].NotificationId, d[2].NotificationId, d[1].NotificationId]);
        (await inbox.IdsAsync(person, "?state=snoozed")).ShouldBeEmpty();

        var frames = inbox.Presence.FramesOf(person).Skip(3).ToArray();
        frames.Select(f => (f.GetProperty("prev").GetInt64(), f.GetProperty("seq").GetInt64())).ShouldBe([(3, 4), (4, 5), (5, 6)]);
        frames[1].GetProperty("items")[0].TryGetProperty("snoozedUntil", out _).ShouldBeTrue();
        var back = frames[2].GetProperty("items")[0];
        foreach (var gone in new[] { "snoozedUntil", "readAt", "seenAt" }) back.TryGetProperty(gone, out _).ShouldBeFalse(gone);
        frames[2].GetProperty("counts").GetProperty("unseen").GetInt32().ShouldBe(3);
        (await inbox.OutboxAsync(person)).ShouldBe(["read 4", "snoozed 5", "unsnoozed 6"]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task What_comes_back_is_not_read_by_a_request_for_what_was_there_before()
    {
        var person = TestInbox.NewPerson();
        var d = Deliveries.Many(person, 2);
        await inbox.DeliverAsync(d);
        await SnoozeAsync(person, d[0].NotificationId, TimeSpan.FromMinutes(1));
        Told(await inbox.PostAsync(person, "/v1/inbox/read", """{"before":2}""")).ShouldBe((4, 0, 0, 1));
        await inbox.PassAsync(TimeSpan.FromMinutes(2));
        Told(await inbox.PostAsync(person, "/v1/inbox/read", """{"before":2}""")).ShouldBe((5, 1, 1, 2));
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task Snoozed_and_archived_exclude_each_other_and_unsnooze_brings_back_at_once()
    {
        var person = TestInbox.NewPerson();
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        var id = delivery.NotificationId;
        await inbox.PostAsync(person, $"/v1/inbox/{id}/archive");
        await SnoozeAsync(person, id, TimeSpan.FromHours(1));
        (await inbox.IdsAsync(person, "?state=archived")).ShouldBeEmpty();
        await inbox.PostAsync(person, $"/v1/inbox/{id}/archive");
        (await inbox.IdsAsync(person, "?state=snoozed")).ShouldBeEmpty();
        await inbox.PassAsync(TimeSpan.FromHours(2));
        (await inbox.IdsAsync(person)).ShouldBeEmpty("what is archived does not come back");

        await SnoozeAsync(person, id, TimeSpan.FromHours(1));
        var back = await inbox.PostAsync(person, $"/v1/inbox/{id}/unsnooze");
        (await inbox.PostAsync(person, $"/v1/inbox/{id}/unsnooze")).ToString().ShouldBe(back.ToString());
        (await inbox.IdsAsync(person, "?state=unseen")).ShouldBe([id]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task An_item_put_off_again_waits_for_the_later_time_and_several_sweepers_bring_it_back_once()
    {
        var person = TestInbox.NewPerson();
        var d = Deliveries.Many(person, 40);
        await inbox.DeliverAsync(d);
        foreach (var one in d) await SnoozeAsync(person, one.NotificationId, TimeSpan.FromHours(1));
        await SnoozeAsync(person, d[7].NotificationId, TimeSpan.FromHours(3));
        inbox.Time.Advance(TimeSpan.FromHours(2));
        using var sweeper = inbox.Sweeper();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => sweeper.SweepAsync(CancellationToken.None)));

        (await inbox.IdsAsync(person, "?limit=100")).Count.ShouldBe(39);
        (await inbox.IdsAsync(person, "?state=snoozed")).ShouldBe([d[7].NotificationId]);
        (await inbox.GetAsync(person, "/v1/inbox/counts")).GetProperty("head").GetInt64().ShouldBe(40 + 41 + 39, "each came back once");
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task The_sweeper_works_by_itself()
    {
        var person = TestInbox.NewPerson();
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        await SnoozeAsync(person, delivery.NotificationId, TimeSpan.FromHours(1));
        using var sweeper = inbox.Sweeper(TimeSpan.FromMilliseconds(20));
        await sweeper.StartAsync(CancellationToken.None);
        inbox.Time.Advance(TimeSpan.FromHours(2));
        await Running.Eventually.GetAsync(() => inbox.IdsAsync(person), ids => ids.Count == 1, "the item is back");
        await sweeper.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("{", "")]
    [InlineData("[]", "/until")]
    [InlineData("{}", "/until")]
    [InlineData("""{"until":5}""", "/until")]
    [InlineData("""{"until":"tomorrow"}""", "/until")]
    [InlineData("""{"until":"\ud800"}""", "/until")]
    [InlineData("""{"until":"2020-01-01T00:00:00Z"}""", "/until")]
    [InlineData("""{"until":"9999-01-01T00:00:00Z"}""", "/until")]
    public async Task A_wrong_time_is_refused_with_its_place(string json, string place)
    {
        var person = TestInbox.NewPerson();
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        var (status, body) = await inbox.CallAsync(person, HttpMethod.Post, $"/v1/inbox/{delivery.NotificationId}/snooze", json);
        (status, body.GetProperty("pointer").GetString()).ShouldBe((HttpStatusCode.UnprocessableEntity, place));
        (await inbox.SeqsAsync(person)).ShouldBe([1]);
    }

    [Fact]
    public async Task A_foreign_or_deleted_item_cannot_be_snoozed()
    {
        var (owner, other) = (TestInbox.NewPerson(), TestInbox.NewPerson());
        var d = Deliveries.Many(owner, 2);
        await inbox.DeliverAsync(d);
        await inbox.CallAsync(owner, HttpMethod.Delete, $"/v1/inbox/{d[1].NotificationId}");
        foreach (var (caller, id) in new[] { (other, d[0].NotificationId), (owner, d[1].NotificationId), (owner, Guid.NewGuid()) })
            (await inbox.CallAsync(caller, HttpMethod.Post, $"/v1/inbox/{id}/snooze", Until(TimeSpan.FromHours(1)))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<JsonElement> SnoozeAsync(Person person, Guid id, TimeSpan time) => inbox.PostAsync(person, $"/v1/inbox/{id}/snooze", Until(time));

    private string Until(TimeSpan time) => $$"""{"until":"{{inbox.Time.GetUtcNow() + time:O}}"}""";

    private static (long Head, int Unseen, int Unread, int Total) Told(JsonElement answer)
    {
        var counts = answer.GetProperty("counts");
        return (answer.GetProperty("head").GetInt64(), counts.GetProperty("unseen").GetInt32(),
            counts.GetProperty("unread").GetInt32(), counts.GetProperty("total").GetInt32());
    }
}
