using System.Globalization;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Notify.Contracts;
using Notify.IntegrationTests.Running;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Ingestion;

public sealed class AudienceTests
{
    [Fact]
    public async Task An_event_reaches_all_subscribers_of_its_topics_once_and_not_those_it_leaves_out()
    {
        await using var rig = await AudienceRig.StartAsync(worker: true);
        await rig.SubscribeAsync("chat/c-4", "al", "bo", "cy");
        await rig.SubscribeAsync("news", "bo", "di", "ed");
        await rig.SubscribeAsync("another", "flo");
        // By the catalog: the sender is left out.
        var chat = await rig.SendAsync("""{"type":"CHAT","chatId":"c-4","senderId":"al"}""");
        await rig.ItemsAsync(2);
        // By itself: bo is named and subscribed twice, di is left out.
        var named = await rig.SendAsync("""{"type":"CHAT","notify":{"recipients":["bo","flo"],"topics":["news","chat/c-4"],"except":["di"]}}""");
        await rig.ItemsAsync(7);
        var made = await rig.NotificationsAsync(7);
        made.Where(n => n.EventId == chat).Select(n => (n.Recipient, n.SubscriptionTopic)).ShouldBe([("bo", "chat/c-4"), ("cy", "chat/c-4")], ignoreOrder: true);
        made.Where(n => n.EventId == named).Select(n => (n.Recipient, n.SubscriptionTopic)).ShouldBe(
            [("bo", null), ("flo", null), ("al", "chat/c-4"), ("cy", "chat/c-4"), ("ed", "news")], ignoreOrder: true);
        made.ShouldAllBe(n => n.NotificationId == NotifyIds.Notification(n.EventId, n.Recipient));
        (await rig.ValueAsync<long>("select count(*) from inbox.items")).ShouldBe(7);

        // The trace says which topic it was.
        var outcome = await Eventually.GetAsync(
            () => rig.System.Client.GetAsync($"/v1/events/{named}/notifications", rig.System.ApiKey), a => a.Body.GetProperty("notifications").GetArrayLength() == 5, "all are decided");
        outcome.Body.GetProperty("notifications").EnumerateArray().Select(n => (n.GetProperty("recipient").GetString(), Topic(n))).ShouldBe(
            [("bo", null), ("flo", null), ("al", "chat/c-4"), ("cy", "chat/c-4"), ("ed", "news")], ignoreOrder: true);
        var trace = await rig.System.Client.GetAsync($"/v1/notifications/{NotifyIds.Notification(chat, "cy")}/trace", rig.System.ApiKey);
        Topic(trace.Body).ShouldBe("chat/c-4");
    }

    [Fact]
    public async Task Who_subscribes_after_the_event_does_not_get_it_and_who_has_left_since_does_not_either()
    {
        await using var rig = await AudienceRig.StartAsync();
        await rig.SubscribeAsync("chat/1", "ann", "bob");
        var id = await rig.OweAsync("""{"type":"CHAT","chatId":"1"}""");
        await rig.SubscribeAsync("chat/1", "zoe");
        await rig.System.Client.SendAsync(HttpMethod.Delete, "/v1/topics/chat%2F1/subscribers/bob", rig.System.ApiKey);

        // Sent an hour ago, and only taken up now, as after an outage: nobody was subscribed yet.
        using (var producer = rig.System.Kafka.Producer())
            await producer.ProduceAsync(rig.System.Kafka.Options.Prefix + "user-events", new Message<byte[]?, byte[]?>
            {
                Value = """{"type":"CHAT","chatId":"1","eventId":"old"}"""u8.ToArray(),
                Timestamp = new Timestamp(TimeProvider.System.GetUtcNow().AddHours(-1)),
            });
        var old = NotifyIds.Event("default", "", "CHAT", "old");
        await Eventually.GetAsync(() => rig.CursorAsync(old), c => c is not null, "the old event is owed");

        await ExpandAsync(rig.Expander());
        (await rig.HasEndedAsync(old)).ShouldBeTrue();
        var only = (await rig.NotificationsAsync(1)).ShouldHaveSingleItem();
        (only.EventId, only.Recipient).ShouldBe((id, "ann"));
    }

    [Fact]
    public async Task Killed_between_the_acknowledgement_and_the_cursor_another_repeats_the_page_with_the_same_ids()
    {
        await using var rig = await AudienceRig.StartAsync();
        string[] users = [.. Enumerable.Range(0, 1_200).Select(i => $"u{i:0000}")];
        await rig.SubscribeAsync("chat/1", users);
        var id = await rig.OweAsync("""{"type":"CHAT","chatId":"1"}""");
        (await rig.Expander().RunAsync(CancellationToken.None)).ShouldBeTrue();
        (await rig.CursorAsync(id)).ShouldBe("u0499");
        var killed = rig.Expander(async (records, ct) =>
        {
            await rig.Producer.PublishAsync(records, ct);
            throw new OperationCanceledException("killed");
        });
        await Should.ThrowAsync<OperationCanceledException>(killed.RunAsync(CancellationToken.None));
        (await rig.CursorAsync(id)).ShouldBe("u0499", "what was not finished is repeated");

        await ExpandAsync(rig.Expander());
        var made = await rig.NotificationsAsync(1_700);
        made.Count.ShouldBe(1_700, "one page twice");
        made.Select(n => n.NotificationId).Distinct().ShouldBe(users.Select(u => NotifyIds.Notification(id, u)), ignoreOrder: true);
        await rig.ItemsAsync(1_200);
        (await rig.ValueAsync<long>("select count(*) from inbox.items")).ShouldBe(1_200);
        (await rig.ValueAsync<long>("select count(distinct user_id) from inbox.items")).ShouldBe(1_200);
        (await rig.ValueAsync<long>("select published from ingestion.expansions")).ShouldBe(1_200);
    }

    [Fact]
    public async Task One_works_at_an_event_at_a_time_and_one_that_was_frozen_moves_nothing()
    {
        await using var rig = await AudienceRig.StartAsync();
        await rig.SubscribeAsync("chat/1", [.. Enumerable.Range(0, 1_200).Select(i => $"u{i:0000}")]);
        var id = await rig.OweAsync("""{"type":"CHAT","chatId":"1"}""");
        var publishing = new TaskCompletionSource();
        var thaw = new TaskCompletionSource();
        var frozen = rig.Expander(async (records, ct) =>
        {
            publishing.SetResult();
            await thaw.Task;
            await rig.Producer.PublishAsync(records, ct);
        }).RunAsync(CancellationToken.None);
        await publishing.Task;
        (await rig.Expander().RunAsync(CancellationToken.None)).ShouldBeFalse("another has it");

        // What the server does with a transaction that has been silent for too long.
        (await rig.ValueAsync<long>("""
            select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and state = 'idle in transaction' and pid <> pg_backend_pid()
            """)).ShouldBe(1);
        await Eventually.GetAsync(() => rig.Expander().RunAsync(CancellationToken.None), ran => ran, "another takes it over");
        await rig.Expander().RunAsync(CancellationToken.None);
        (await rig.CursorAsync(id)).ShouldBe("u0999");
        thaw.SetResult();
        await Should.ThrowAsync<NpgsqlException>(frozen);
        (await rig.CursorAsync(id)).ShouldBe("u0999");
        await ExpandAsync(rig.Expander());
        (await rig.ValueAsync<long>("select published from ingestion.expansions")).ShouldBe(1_200);
        await rig.ItemsAsync(1_200);
        (await rig.ValueAsync<long>("select count(*) from inbox.items")).ShouldBe(1_200);
    }

    [Fact]
    public async Task Nobody_waits_behind_a_large_audience_nor_behind_one_that_fails()
    {
        await using var rig = await AudienceRig.StartAsync();
        await rig.SubscribeAsync("chat/large", [.. Enumerable.Range(0, 3_000).Select(i => $"u{i:0000}")]);
        await rig.SubscribeAsync("chat/small", "bob");
        var broken = await rig.OweAsync("""{"type":"CHAT","chatId":"none"}""");
        await rig.ValueAsync<int>("update ingestion.expansions set notification = 'x' where event_id = @id returning 1", broken);
        var large = await rig.OweAsync("""{"type":"CHAT","chatId":"large"}""");
        var expander = rig.Expander();
        await Should.ThrowAsync<System.Text.Json.JsonException>(expander.RunAsync(CancellationToken.None));
        (await expander.RunAsync(CancellationToken.None)).ShouldBeTrue("the broken one does not come first again");
        (await rig.CursorAsync(large)).ShouldBe("u0499");

        var small = await rig.OweAsync("""{"type":"CHAT","chatId":"small"}""");
        await rig.SendAsync("""{"type":"NAMED","userId":"named"}""");
        for (var page = 0; page < 2; page++) await expander.RunAsync(CancellationToken.None);
        (await rig.HasEndedAsync(small)).ShouldBeTrue("events take turns");
        (await rig.HasEndedAsync(large)).ShouldBeFalse();
        await rig.ItemsAsync(1_002);
        (await rig.ValueAsync<long>("select count(*) from inbox.items where user_id in ('bob', 'named')")).ShouldBe(2);
        (await rig.HasEndedAsync(large)).ShouldBeFalse("nothing of this waited for it");
    }

    [Fact]
    public async Task What_expires_on_the_way_stops_and_a_replay_starts_nothing_again()
    {
        await using var rig = await AudienceRig.StartAsync(services: "ingestion");
        await rig.SubscribeAsync("chat/1", [.. Enumerable.Range(0, 600).Select(i => $"u{i:0000}")]);
        var soon = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var byEvent = await rig.OweAsync("""{"type":"CHAT","chatId":"1","eventId":"a","notify":{"expiresAt":"SOON"}}""".Replace("SOON", soon, StringComparison.Ordinal));
        (await rig.Expander().RunAsync(CancellationToken.None)).ShouldBeTrue();
        (await rig.Expander(time: new Later(TimeSpan.FromMinutes(61))).RunAsync(CancellationToken.None)).ShouldBeTrue();
        (await rig.HasEndedAsync(byEvent)).ShouldBeTrue();
        (await rig.ValueAsync<long>("select published from ingestion.expansions where event_id = @id", byEvent)).ShouldBe(500);
        (await rig.ValueAsync<int>("select length(notification) + cardinality(except_users) from ingestion.expansions where event_id = @id", byEvent)).ShouldBe(0, "its contents are gone");

        // The type's own time is a day.
        var byType = await rig.OweAsync("""{"type":"CHAT","chatId":"1","eventId":"b"}""");
        (await rig.Expander(time: new Later(TimeSpan.FromHours(25))).RunAsync(CancellationToken.None)).ShouldBeTrue();
        (await rig.HasEndedAsync(byType)).ShouldBeTrue();

        // The same event once more, and one after it on the same key, so that it has been handled when that one is owed.
        (await rig.SendAsync("""{"type":"CHAT","chatId":"1","eventId":"a"}""")).ShouldBe(byEvent);
        await rig.OweAsync("""{"type":"CHAT","chatId":"1","eventId":"c"}""");
        (await rig.ValueAsync<long>("select count(*) from ingestion.expansions")).ShouldBe(3);
        (await rig.HasEndedAsync(byEvent)).ShouldBeTrue();

        var store = rig.System.Parts.GetRequiredService<Notify.Ingestion.ExpansionStore>();
        await store.SweepAsync(TimeSpan.FromHours(1), CancellationToken.None);
        (await rig.ValueAsync<long>("select count(*) from ingestion.expansions")).ShouldBe(3);
        await rig.ValueAsync<int>("update ingestion.expansions set ended_at = ended_at - interval '2 hours' where event_id = @id returning 1", byEvent);
        await store.SweepAsync(TimeSpan.FromHours(1), CancellationToken.None);
        (await rig.ValueAsync<long>("select count(*) from ingestion.expansions")).ShouldBe(2);
    }

    [Fact]
    public async Task Large_events_have_fewer_subscribers_in_a_page()
    {
        await using var rig = await AudienceRig.StartAsync(services: "ingestion");
        await rig.SubscribeAsync("chat/1", [.. Enumerable.Range(0, 100).Select(i => $"u{i:0000}")]);
        await rig.OweAsync($$"""{"type":"CHAT","chatId":"1","text":"{{new string('x', 200 << 10)}}"}""");
        var pages = new List<int>();
        await ExpandAsync(rig.Expander((records, ct) =>
        {
            records.Sum(r => r.Value!.Length).ShouldBeLessThan(5 << 20);
            pages.Add(records.Count);
            return rig.Producer.PublishAsync(records, ct);
        }));
        pages.Count.ShouldBeGreaterThan(4);
        pages.Sum().ShouldBe(100);
    }

    private static async Task ExpandAsync(Notify.Ingestion.Expander expander)
    {
        while (await expander.RunAsync(CancellationToken.None))
        {
        }
    }

    private static string? Topic(System.Text.Json.JsonElement json) => json.TryGetProperty("subscriptionTopic", out var topic) ? topic.GetString() : null;

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
