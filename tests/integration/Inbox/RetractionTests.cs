using System.Net;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class RetractionTests : IAsyncLifetime
{
    private readonly TestInbox inbox = new();

    public ValueTask InitializeAsync() => inbox.InitializeAsync();

    public ValueTask DisposeAsync() => inbox.DisposeAsync();

    [Fact]
    public async Task An_item_that_is_taken_back_goes_from_list_and_counters_and_every_open_tab()
    {
        var person = TestInbox.NewPerson();
        var d = Deliveries.Many(person, 2);
        await inbox.DeliverAsync(d);
        (await inbox.RetractAsync(person.Tenant, d[0].NotificationId)).ShouldBe("retracted");
        (await inbox.RetractAsync(person.Tenant, d[0].NotificationId)).ShouldBe("retracted", "a repeat");

        (await inbox.IdsAsync(person)).ShouldBe([d[1].NotificationId]);
        var frame = inbox.Presence.FramesOf(person)[^1];
        (frame.GetProperty("seq").GetInt64(), frame.GetProperty("counts").GetProperty("total").GetInt32()).ShouldBe((3, 1));
        frame.GetProperty("items")[0].TryGetProperty("deletedAt", out _).ShouldBeTrue();
        (await inbox.OutboxAsync(person)).ShouldBe(["retracted 3"]);
        (await inbox.StepsAsync(person.Tenant, d[0].NotificationId))[^1].ShouldBe("retracted inbox");
        await inbox.DeliverAsync(d);
        (await inbox.IdsAsync(person)).ShouldBe([d[1].NotificationId], "a repeat brings nothing back");
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task What_is_taken_back_before_it_arrives_is_never_shown()
    {
        var person = TestInbox.NewPerson();
        var d = Deliveries.Many(person, 2);
        (await inbox.RetractAsync(person.Tenant, d[0].NotificationId)).ShouldBe("awaited");
        (await inbox.OutboxAsync(new(person.Tenant, ""))).ShouldBe(["retracted 0"], "push and mail are told at once");
        await inbox.DeliverAsync(d);
        await inbox.DeliverAsync(d);

        (await inbox.IdsAsync(person)).ShouldBe([d[1].NotificationId]);
        (await inbox.SeqsAsync(person)).ShouldBe([1]);
        inbox.Presence.FramesOf(person).ShouldAllBe(f => f.GetProperty("item").GetProperty("id").GetGuid() == d[1].NotificationId);
        (await inbox.StepsAsync(person.Tenant, d[0].NotificationId)).ShouldBe(["ended inbox suppressed retracted", "ended realtime suppressed retracted"], ignoreOrder: true);
        (await inbox.RetractAsync(person.Tenant, d[0].NotificationId)).ShouldBe("awaited");
        (await inbox.OutboxAsync(new(person.Tenant, ""))).ShouldBe(["retracted 0"]);
        (await inbox.GetAsync(person, "/v1/inbox/changes")).GetProperty("changes").GetArrayLength().ShouldBe(1);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task Whoever_comes_first_nothing_that_was_taken_back_stays()
    {
        var person = TestInbox.NewPerson();
        await inbox.DeliverAsync(Deliveries.For(person));
        var d = Deliveries.Many(person, 300);
        var outcomes = await Task.WhenAll(d.Chunk(10).Select(async chunk =>
        {
            var delivering = Task.Run(() => inbox.DeliverAsync(chunk));
            var outcomes = await Task.WhenAll(chunk.Select(one => inbox.RetractAsync(person.Tenant, one.NotificationId)));
            await delivering;
            return outcomes;
        }));
        (await inbox.IdsAsync(person)).Count.ShouldBe(1);
        (await inbox.GetAsync(person, "/v1/inbox/counts")).GetProperty("total").GetInt32().ShouldBe(1);
        outcomes.SelectMany(o => o).ShouldAllBe(o => o == "retracted" || o == "awaited");
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task A_retraction_that_meets_its_notification_while_it_is_stored_waits_for_it()
    {
        var person = TestInbox.NewPerson();
        await inbox.DeliverAsync(Deliveries.For(person));
        var id = Guid.NewGuid();
        await using var connection = await inbox.Database.Database.Worker.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var store = new NpgsqlCommand("""
            with item as (
              insert into inbox.items (tenant, user_id, pos, seq, notification_id, event_id, type, category, title, occurred_at, accepted_at, created_at)
              values ($1, $2, 2, 2, $3, $3, 'NEW_MESSAGE', 'messages', 'New message', now(), now(), now()))
            update inbox.heads set head = 2, unseen = 2, unread = 2, total = 2, counts = '{"messages":[2,2,2]}' where tenant = $1 and user_id = $2
            """, connection, transaction);
        foreach (var value in new object[] { person.Tenant, person.User, id }) store.Parameters.Add(new NpgsqlParameter { Value = value });
        await store.ExecuteNonQueryAsync();

        var retracting = inbox.RetractAsync(person.Tenant, id);
        await Running.Eventually.GetAsync(() => inbox.ColumnAsync<long>("select count(*) from pg_locks where not granted"), n => n[0] > 0, "it waits");
        await transaction.CommitAsync();
        (await retracting).ShouldBe("retracted");
        (await inbox.IdsAsync(person)).ShouldNotContain(id);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task What_its_recipient_deleted_is_gone_and_other_tenants_and_keys_reach_nothing()
    {
        var person = TestInbox.NewPerson("owner");
        var d = Deliveries.Many(person, 2);
        await inbox.DeliverAsync(d);
        await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{d[0].NotificationId}");
        (await inbox.RetractAsync("owner", d[0].NotificationId)).ShouldBe("gone");
        (await inbox.RetractAsync("stranger", d[1].NotificationId)).ShouldBe("awaited", "the same answer as for an unknown one");
        (await inbox.IdsAsync(person)).ShouldBe([d[1].NotificationId]);

        var path = $"/v1/notifications/{d[1].NotificationId}/retract";
        (await inbox.ServiceAsync("owner", HttpMethod.Post, path, "trace:read")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await inbox.ServiceAsync("owner", HttpMethod.Post, "/v1/notifications/x/retract", "notifications:retract")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await inbox.CallAsync(person, HttpMethod.Post, path)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task A_retraction_of_what_never_comes_is_forgotten_in_time()
    {
        await inbox.RetractAsync("acme", Guid.NewGuid());
        await inbox.PassAsync(TimeSpan.FromDays(31));
        (await inbox.ColumnAsync<long>("select count(*) from inbox.items")).ShouldBe([0]);
    }
}
