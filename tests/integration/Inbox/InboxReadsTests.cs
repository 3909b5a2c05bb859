using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Notify.Inbox;
using Notify.Platform.Http;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class InboxReadsTests(TestInbox inbox) : IClassFixture<TestInbox>
{
    [Fact]
    public async Task Heads_come_in_the_order_asked_for_and_are_0_without_an_inbox()
    {
        var (one, two, none) = (TestInbox.NewPerson("a"), TestInbox.NewPerson("b"), TestInbox.NewPerson("a"));
        await inbox.DeliverAsync([Deliveries.For(one), .. Deliveries.Many(two, 2)]);
        var reads = inbox.Get<InboxReads>();
        (await reads.HeadsAsync([two, none, one, two], CancellationToken.None)).ShouldBe([2, 0, 1, 2]);
        (await reads.HeadsAsync([], CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_backlog_of_a_person_without_an_inbox_is_empty_at_0()
    {
        var page = await inbox.Get<InboxReads>().ChangesAsync(TestInbox.NewPerson(), 3, 10, CancellationToken.None);
        (page.Head, page.Floor, page.More, page.Changes.Count, page.Counts.Total).ShouldBe((0, 0, false, 0, 0));
    }

    [Fact]
    public async Task The_backlog_pages_to_the_head_and_holds_the_newest_state_of_each_item()
    {
        var person = TestInbox.NewPerson();
        var deliveries = Deliveries.Many(person, 9);
        await inbox.DeliverAsync(deliveries);
        await inbox.PostAsync(person, "/v1/inbox/read", """{"before":4}""");
        var reads = inbox.Get<InboxReads>();
        var seqs = new List<long>();
        for (long since = 0, more = 1; more == 1;)
        {
            var page = await reads.ChangesAsync(person, since, 4, CancellationToken.None);
            seqs.AddRange(page.Changes.Select(c => c.Seq));
            page.Changes.ShouldAllBe(c => c.ReadAt.HasValue == (c.Seq > 9));
            (since, more) = (seqs[^1], page.More ? 1 : 0);
        }

        seqs.ShouldBe([5, 6, 7, 8, 9, 10, 11, 12, 13]);
    }

    [Fact]
    public async Task Our_own_processes_read_over_the_management_port_with_the_internal_key_only()
    {
        var person = TestInbox.NewPerson();
        await inbox.DeliverAsync(Deliveries.Many(person, 3));
        var changes = $$"""{"tenant":"{{person.Tenant}}","user":"{{person.User}}","since":1,"limit":1}""";
        var heads = $$"""{"people":[{"tenant":"{{person.Tenant}}","user":"{{person.User}}"},{"tenant":"x","user":"y"}]}""";

        var page = await PostAsync(inbox.Management, "changes", changes);
        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Body.GetProperty("changes")[0].GetProperty("seq").GetInt64().ShouldBe(2);
        page.Body.GetProperty("more").GetBoolean().ShouldBeTrue();
        (await PostAsync(inbox.Management, "heads", heads)).Body.ToString().ShouldBe("""{"heads":[3,0]}""");
        (await PostAsync(inbox.Management, "heads", """{"people":[{"tenant":"x"}]}""")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PostAsync(inbox.Management, "changes", changes.Replace("\"limit\":1", "\"limit\":0", StringComparison.Ordinal)))
            .Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PostAsync(inbox.Public, "heads", heads)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(inbox.Management, "heads", heads, "wrong")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(
        HttpClient client, string path, string json, string key = TestInbox.InternalKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/internal/inbox/{path}")
        {
            Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json")),
        };
        request.Headers.Add(InternalEndpoints.Header, key);
        return await TestInbox.SendAsync(client, request);
    }
}
