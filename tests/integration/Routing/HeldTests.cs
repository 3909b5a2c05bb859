using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Notify.Contracts;
using Notify.IntegrationTests.Inbox;
using Notify.IntegrationTests.Running;
using Notify.Platform.Kafka;
using Notify.Routing;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Routing;

public sealed class HeldTests
{
    [Fact]
    public async Task Quiet_hours_hold_push_and_mail_and_release_one_digest_of_each_under_the_id_of_the_newest()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        var first = await rig.SendAsync(TestEvents.NewMessage("bob", "1"));
        var second = await rig.SendAsync(TestEvents.NewMessage("bob", "2"));
        var other = await rig.SendAsync(TestEvents.NewFollower("bob", "3"));
        (await rig.StepsAsync(first, "decided push hold quiet_hours")).ShouldContain("decided email hold quiet_hours");
        await rig.StepsAsync(first, "ended inbox sent");
        await rig.SweepAsync();
        (await rig.StatesAsync()).ShouldAllBe(s => s == "push held" || s == "email held");
        await rig.PushesAsync(0);

        rig.Time.Forward(TimeSpan.FromHours(3));
        await rig.SweepAsync();
        var pushes = await rig.PushesAsync(2);
        var digest = pushes.Single(p => p.Category == "messages");
        (digest.NotificationId, digest.Title, digest.Body, digest.Link, digest.CollapseKey).ShouldBe((second, "New message (2)", "Alice: Lunch?", "/chats/c-2", null));
        var alone = pushes.Single(p => p.Category == "social");
        (alone.NotificationId, alone.Title).ShouldBe((other, "New follower"));
        var mail = (await rig.MailsAsync(2)).Single(m => m.Category == "messages");
        (mail.NotificationId, mail.Subject, mail.Address).ShouldBe((second, "New message (2)", "bob@example.com"));
        mail.Text.ShouldBe("New message\nAlice: Lunch?\n\nNew message\nAlice: Lunch?\n\n");

        await rig.StepsAsync(first, $"ended push released quiet_hours {second}");
        (await rig.StepsAsync(second, "ended push released quiet_hours")).ShouldContain("ended email released quiet_hours");
        (await rig.StatesAsync()).ShouldAllBe(s => s == "push released" || s == "email released");
    }

    [Fact]
    public async Task Read_in_time_it_is_not_pushed_and_the_rest_is()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        var read = await rig.SendAsync(TestEvents.NewMessage("bob", "1"));
        var unread = await rig.SendAsync(TestEvents.NewMessage("bob", "2"));
        await rig.ReadItemAsync(read);
        await Eventually.GetAsync(rig.StatesAsync, s => s.Contains("push suppressed read"), "the read reaches routing");
        rig.Time.Forward(TimeSpan.FromHours(3));
        await rig.SweepAsync();
        (await rig.PushesAsync(1)).Single().NotificationId.ShouldBe(unread);
        (await rig.StepsAsync(read, "ended push suppressed read")).ShouldContain("ended email suppressed read");
    }

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
    public async Task A_change_of_the_item_ends_its_waiting_with_its_own_word_and_no_other_waiting(InboxChange change, string? reason)
    {
        await using var database = await TestDatabase.CreateAsync(RoutingService.Migrations);
        var store = new HeldStore(database.Database, TimeProvider.System);
        var (id, other) = (Guid.NewGuid(), Guid.NewGuid());
        await store.AddAsync([Waiting("t", id, DeliveryChannel.Push), Waiting("t", id, DeliveryChannel.Email), Waiting("t", other, DeliveryChannel.Push), Waiting("u", id, DeliveryChannel.Push)], CancellationToken.None);
        var changed = new InboxChanged { Tenant = "t", Recipient = "bob", Change = change, NotificationIds = [id], Head = 1, At = DateTimeOffset.UnixEpoch };
        await new SettlementHandler(store).HandleAsync(Deliveries.Batch([changed]), CancellationToken.None);
        await using var connection = await database.Database.Worker.OpenConnectionAsync();
        var states = await connection.QueryAsync<string>("select concat_ws(' ', tenant, channel, state, reason) from routing.held where notification_id = @id order by tenant, channel", new { id });
        states.ShouldBe(reason is null ? ["t email held", "t push held", "u push held"] : [$"t email suppressed {reason}", $"t push suppressed {reason}", "u push held"]);
        (await connection.ExecuteScalarAsync<string>("select state from routing.held where notification_id = @other", new { other })).ShouldBe("held");
    }

    [Fact]
    public async Task What_was_switched_off_since_is_not_sent_and_who_is_still_quiet_waits_on()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        var id = await rig.SendAsync(TestEvents.NewMessage("bob", "1"));
        await rig.PreferAsync("""{"channels":{"push":false},"rhythms":{"messages":{"every":"daily","at":"09:00"}}}""");
        rig.Time.Forward(TimeSpan.FromHours(3));
        await rig.SweepAsync();
        await rig.StepsAsync(id, "ended push suppressed channel_off");
        (await rig.StatesAsync()).Order().ShouldBe(["email held", "push suppressed channel_off"]);
        rig.Time.Forward(TimeSpan.FromHours(30));
        await rig.SweepAsync();
        (await rig.MailsAsync(1)).Single().NotificationId.ShouldBe(id);
        await rig.PushesAsync(0);
        await rig.StepsAsync(id, "ended email released rhythm_daily");
    }

    [Fact]
    public async Task Of_one_collapse_key_the_newest_goes_and_what_expires_while_it_waits_does_not()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        var soon = JsonSerializer.Serialize(rig.Time.GetUtcNow().AddHours(1));
        var expired = await rig.SendAsync(TestEvents.NewFollower("bob", "1").TrimEnd('}') + $",\"notify\":{{\"expiresAt\":{soon}}}}}");
        var old = await rig.SendAsync(TestEvents.PostLiked("bob", "2"));
        var newest = await rig.SendAsync(TestEvents.PostLiked("bob", "3"));
        rig.Time.Forward(TimeSpan.FromMinutes(61));
        await rig.SweepAsync();
        await rig.StepsAsync(expired, "ended push suppressed expired");
        rig.Time.Forward(TimeSpan.FromHours(3));
        await rig.SweepAsync();
        var push = (await rig.PushesAsync(1)).Single();
        (push.NotificationId, push.Title, push.CollapseKey).ShouldBe((newest, "Your post was liked", "liked/p-9"));
        await rig.StepsAsync(old, "ended push suppressed superseded");
    }

    /// <summary>Without an item, whose own end would cancel it too.</summary>
    [Fact]
    public async Task What_expires_while_it_waits_is_ended_by_the_sweeper_itself()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        var now = rig.Time.GetUtcNow();
        var store = rig.System.Parts.GetRequiredService<HeldStore>();
        await store.AddAsync(
            [
                Waiting("default", Guid.NewGuid(), DeliveryChannel.Push) with { Since = now, Until = now.AddHours(2), ExpiresAt = now.AddHours(1) },
                Waiting("default", Guid.NewGuid(), DeliveryChannel.Push) with { Since = now, Until = now.AddHours(2) },
            ], CancellationToken.None);
        await rig.SweepAsync();
        (await rig.StatesAsync()).ShouldBe(["push held", "push held"]);
        rig.Time.Forward(TimeSpan.FromMinutes(61));
        await rig.SweepAsync();
        (await rig.StatesAsync()).ShouldBe(["push suppressed expired", "push held"]);
    }

    [Fact]
    public async Task What_is_critical_goes_at_once_through_quiet_hours()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        var id = await rig.SendAsync(TestEvents.NewMessage("bob", "1").TrimEnd('}') + ""","notify":{"priority":"critical"}}""");
        (await rig.PushesAsync(1)).Single().NotificationId.ShouldBe(id);
        (await rig.StatesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Killed_between_the_publication_and_the_mark_the_same_is_published_again_and_what_came_meanwhile_waits()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        await rig.SendAsync(TestEvents.NewMessage("bob", "1"));
        var lead = await rig.SendAsync(TestEvents.NewMessage("bob", "2"));
        rig.Time.Forward(TimeSpan.FromHours(3));
        (await rig.System.Parts.GetRequiredService<HeldFreeze>().RunAsync(CancellationToken.None)).ShouldBeTrue();
        var producer = rig.System.Parts.GetRequiredService<RecordProducer>();
        var killed = new HeldPublish(rig.System.Database.Database, async (records, ct) =>
        {
            await producer.PublishAsync(records, ct);
            throw new OperationCanceledException("killed");
        }, rig.Time);
        await Should.ThrowAsync<OperationCanceledException>(killed.ReleaseAsync(CancellationToken.None));
        (await rig.StatesAsync()).ShouldAllBe(s => s == "push frozen" || s == "email frozen");

        // Frozen, so reading cancels nothing any more, as what is read after it and not frozen shows; and what comes now is not taken along.
        await rig.QuietNowAsync();
        var later = await rig.SendAsync(TestEvents.NewFollower("bob", "4"));
        await rig.ReadItemAsync(lead);
        await rig.ReadItemAsync(later);
        await Eventually.GetAsync(rig.StatesAsync, s => s.Contains("push suppressed read"), "the reads reach routing");
        await rig.PreferAsync("""{"quietHours":null,"rhythms":{"messages":{"every":"daily","at":"09:00"}}}""");
        await rig.SendAsync(TestEvents.NewMessage("bob", "3"));
        await rig.SweepAsync();
        var pushes = await rig.RecordsAsync("push-deliveries", 2);
        pushes[1].ShouldBe(pushes[0]);
        JsonSerializer.Deserialize(pushes[0], ContractsJson.Default.PushDelivery)!.NotificationId.ShouldBe(lead);
        var mails = await rig.RecordsAsync("email-deliveries", 2);
        mails[1].ShouldBe(mails[0]);
        (await rig.StatesAsync()).Order().ShouldBe(["email held", "email released", "email released", "email suppressed read", "push held", "push released", "push released", "push suppressed read"]);
    }

    [Fact]
    public async Task A_replay_neither_holds_again_nor_sends_what_is_held()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        var id = await rig.SendAsync(TestEvents.NewMessage("bob", "1"));
        // Without the quiet hours it would be sent at once now.
        await rig.PreferAsync("""{"quietHours":null}""");
        await rig.ReplayAsync(id);
        await rig.PushesAsync(0);
        rig.Time.Forward(TimeSpan.FromHours(3));
        await rig.SweepAsync();
        await rig.PushesAsync(1);

        await rig.QuietNowAsync();
        await rig.ReplayAsync(id, decisions: 3);
        rig.Time.Forward(TimeSpan.FromHours(3));
        await rig.SweepAsync();
        await rig.PushesAsync(1);
        (await rig.StatesAsync()).ShouldBe(["email released", "push released"], ignoreOrder: true);
        await rig.PreferAsync("""{"quietHours":null}""");
        await rig.ReplayAsync(id, decisions: 4);
        await rig.PushesAsync(1);
    }

    [Fact]
    public async Task Several_replicas_make_one_digest_of_each_person()
    {
        await using var rig = await HeldRig.StartAsync();
        await using var connection = await rig.System.Database.Database.Worker.OpenConnectionAsync();
        const int people = 300;
        const int each = 5;
        await rig.QuietNowAsync();
        await rig.SendAsync(TestEvents.NewMessage("bob", "1"));
        await connection.ExecuteAsync("""
            insert into routing.held (tenant, user_id, notification_id, channel, event_id, type, category, rule, since, until, due_at, content)
            select h.tenant, 'p' || p, gen_random_uuid(), h.channel, h.event_id, h.type, h.category, h.rule, h.since, h.until, h.due_at, h.content
            from routing.held h, generate_series(1, @people) p, generate_series(1, @each) i where h.channel = 'push';
            delete from routing.held where user_id = 'bob'
            """, new { people, each });
        rig.Time.Forward(TimeSpan.FromHours(3));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(rig.SweepAsync)));
        await rig.SweepAsync();
        var digests = (await connection.QueryAsync<(int Digests, int Rows)>(
            "select count(distinct digest_id)::int, count(*)::int from routing.held where state = 'released' group by user_id")).ToList();
        digests.Count.ShouldBe(people);
        digests.ShouldAllBe(d => d.Digests == 1 && d.Rows == each);
        await rig.PushesAsync(people);
    }

    [Fact]
    public async Task What_ended_is_kept_for_replays_without_its_content_and_deleted_later()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.QuietNowAsync();
        await rig.SendAsync(TestEvents.NewMessage("bob", "1"));
        rig.Time.Forward(TimeSpan.FromHours(3));
        await rig.SweepAsync();
        await using var connection = await rig.System.Database.Database.Worker.OpenConnectionAsync();
        (await connection.QueryAsync<int>("select length(content) from routing.held")).ShouldBe([0, 0]);
        await NewSweeper().SweepAsync(CancellationToken.None);
        (await rig.StatesAsync()).Count.ShouldBe(2);
        rig.Time.Forward(TimeSpan.FromDays(13));
        await NewSweeper().SweepAsync(CancellationToken.None);
        (await rig.StatesAsync()).Count.ShouldBe(2);
        rig.Time.Forward(TimeSpan.FromDays(2));
        await NewSweeper().SweepAsync(CancellationToken.None);
        (await rig.StatesAsync()).ShouldBeEmpty();

        // Its first sweep deletes, the next ones not before a minute has passed.
        HeldSweeper NewSweeper() => ActivatorUtilities.CreateInstance<HeldSweeper>(rig.System.Parts);
    }

    private static HeldDelivery Waiting(string tenant, Guid id, DeliveryChannel channel) => new()
    {
        Tenant = tenant,
        Recipient = "bob",
        NotificationId = id,
        EventId = id,
        Channel = channel,
        Type = "NEW_MESSAGE",
        Category = "messages",
        Rule = "quiet_hours",
        Since = DateTimeOffset.UnixEpoch,
        Until = DateTimeOffset.UnixEpoch.AddHours(1),
        Content = new()
        {
            Item = new("title", "body", null),
            Push = new()
            {
                NotificationId = id,
                EventId = id,
                Tenant = tenant,
                Recipient = "bob",
                Type = "NEW_MESSAGE",
                Category = "messages",
                Title = "title",
                Body = "body",
                Priority = Priority.Normal,
                AcceptedAt = DateTimeOffset.UnixEpoch,
                OnUnknown = UnknownOutcome.Resend,
            },
        },
    };
}
