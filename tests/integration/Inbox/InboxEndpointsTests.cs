using System.Net;
using System.Text.Json;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class InboxEndpointsTests(TestInbox inbox) : IClassFixture<TestInbox>
{
    [Fact]
    public async Task A_person_without_an_inbox_has_an_empty_one()
    {
        var person = TestInbox.NewPerson();
        (await inbox.GetAsync(person, "/v1/inbox")).ToString()
            .ShouldBe("""{"items":[],"counts":{"byCategory":{},"unseen":0,"unread":0,"total":0},"head":0}""");
        (await inbox.GetAsync(person, "/v1/inbox/counts")).ToString()
            .ShouldBe("""{"unseen":0,"unread":0,"total":0,"byCategory":{},"head":0}""");
        var changes = await inbox.GetAsync(person, "/v1/inbox/changes?since=5");
        changes.GetProperty("head").GetInt64().ShouldBe(0);
        changes.GetProperty("changes").GetArrayLength().ShouldBe(0);
        (await inbox.PostAsync(person, "/v1/inbox/read", """{"before":9}""")).GetProperty("head").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_reads_without_a_token()
    {
        using var response = await inbox.Public.GetAsync("/v1/inbox");
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_list_filters_by_state_and_category_newest_first()
    {
        var person = TestInbox.NewPerson();
        var d = Deliveries.Many(person, 4).Append(Deliveries.For(person, "social")).ToArray();
        await inbox.DeliverAsync(d);
        await inbox.PostAsync(person, "/v1/inbox/seen", $$"""{"ids":["{{d[0].NotificationId}}"]}""");
        await inbox.PostAsync(person, $"/v1/inbox/{d[1].NotificationId}/read");
        await inbox.PostAsync(person, $"/v1/inbox/{d[2].NotificationId}/archive");

        (await IdsAsync(person, "")).ShouldBe([d[4].NotificationId, d[3].NotificationId, d[1].NotificationId, d[0].NotificationId]);
        (await IdsAsync(person, "?state=all")).Count.ShouldBe(4);
        (await IdsAsync(person, "?state=unread")).ShouldBe([d[4].NotificationId, d[3].NotificationId, d[0].NotificationId]);
        (await IdsAsync(person, "?state=unseen")).ShouldBe([d[4].NotificationId, d[3].NotificationId]);
        (await IdsAsync(person, "?state=read")).ShouldBe([d[1].NotificationId]);
        (await IdsAsync(person, "?state=archived")).ShouldBe([d[2].NotificationId]);
        (await IdsAsync(person, "?category=social")).ShouldBe([d[4].NotificationId]);

        var counts = await inbox.GetAsync(person, "/v1/inbox/counts");
        counts.GetProperty("unseen").GetInt32().ShouldBe(2);
        counts.GetProperty("unread").GetInt32().ShouldBe(3);
        counts.GetProperty("total").GetInt32().ShouldBe(4);
        counts.GetProperty("byCategory").GetProperty("messages").GetProperty("total").GetInt32().ShouldBe(3);
        counts.GetProperty("head").GetInt64().ShouldBe(8);
    }

    [Fact]
    public async Task Cursors_page_without_gap_or_repeat_while_new_items_arrive()
    {
        var person = TestInbox.NewPerson();
        var first = Deliveries.Many(person, 25);
        await inbox.DeliverAsync(first);
        var seen = new List<Guid>();
        string? next = null;
        do
        {
            var page = await inbox.GetAsync(person, $"/v1/inbox?limit=7{(next is null ? "" : $"&after={next}")}");
            seen.AddRange(Ids(page.GetProperty("items")));
            next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
            await inbox.DeliverAsync(Deliveries.Many(person, 3));
        }
        while (next is not null);
        seen.ShouldBe(first.Reverse().Select(d => d.NotificationId));
    }

    [Fact]
    public async Task Changes_tell_every_item_once_in_order_of_its_latest_change_tombstones_included()
    {
        var person = TestInbox.NewPerson();
        var d = Deliveries.Many(person, 4);
        await inbox.DeliverAsync(d);
        await inbox.PostAsync(person, $"/v1/inbox/{d[0].NotificationId}/read");
        await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{d[1].NotificationId}");

        var first = await inbox.GetAsync(person, "/v1/inbox/changes?since=0&limit=3");
        Ids(first.GetProperty("changes")).ShouldBe([d[2].NotificationId, d[3].NotificationId, d[0].NotificationId]);
        first.GetProperty("more").GetBoolean().ShouldBeTrue();
        first.GetProperty("head").GetInt64().ShouldBe(6);

        var rest = await inbox.GetAsync(person, "/v1/inbox/changes?since=5&limit=3");
        rest.GetProperty("more").GetBoolean().ShouldBeFalse();
        rest.GetProperty("floor").GetInt64().ShouldBe(0);
        rest.GetProperty("counts").GetProperty("total").GetInt32().ShouldBe(3);
        var tombstone = rest.GetProperty("changes").EnumerateArray().ShouldHaveSingleItem();
        tombstone.EnumerateObject().Select(p => p.Name).ShouldBe(["id", "seq", "deletedAt"]);
        tombstone.GetProperty("seq").GetInt64().ShouldBe(6);
        (await inbox.ColumnAsync<bool>("""
            select title is null and body is null and link is null and data is null from inbox.items where notification_id = $1
            """, d[1].NotificationId)).ShouldBe([true]);
    }

    [Theory]
    [InlineData("?state=new", "/state")]
    [InlineData("?state=UNREAD", "/state")]
    [InlineData("?limit=0", "/limit")]
    [InlineData("?limit=101", "/limit")]
    [InlineData("?limit=many", "/limit")]
    [InlineData("?after=no-cursor", "/after")]
    [InlineData("?category=", "/category")]
    [InlineData("?category=%00", "/category")]
    [InlineData("/changes?since=-1", "/since")]
    [InlineData("/changes?since=x", "/since")]
    [InlineData("/changes?limit=101", "/limit")]
    public async Task A_wrong_parameter_is_named(string query, string place)
    {
        var (status, body) = await inbox.CallAsync(TestInbox.NewPerson(), HttpMethod.Get, "/v1/inbox" + query);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body.GetProperty("code").GetString().ShouldBe("invalid");
        body.GetProperty("pointer").GetString().ShouldBe(place);
    }

    private async Task<List<Guid>> IdsAsync(Person person, string query) =>
        Ids((await inbox.GetAsync(person, "/v1/inbox" + query)).GetProperty("items"));

    private static List<Guid> Ids(JsonElement items) => [.. items.EnumerateArray().Select(i => i.GetProperty("id").GetGuid())];
}
