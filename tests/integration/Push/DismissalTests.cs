using System.Text.Json;
using Notify.Contracts;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Push;

public sealed class DismissalTests
{
    [Fact]
    public async Task Phones_that_were_sent_an_item_are_told_to_clear_it_once_it_is_read()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t-phone");
        await bench.RegisterAsync("bob", "tablet", "t-tablet", "ios");
        await bench.RegisterAsync("bob", "browser", "t-browser", "web");
        await bench.RegisterAsync("carol", "other", "t-other");
        var delivery = bench.Delivery() with { CollapseKey = "chat/ü" };
        await SentAsync(bench, delivery, 3);
        await bench.HandleAsync(Changed(InboxChange.Seen, delivery));
        await bench.HandleAsync(Changed(InboxChange.Read, delivery));
        await bench.CountsAsync(0, "push.dismissals");

        var told = Told(bench).ToDictionary(r => r.Token, r => r.Message);
        told.Keys.ShouldBe(["t-phone", "t-tablet"], ignoreOrder: true);
        foreach (var message in told.Values)
        {
            message.TryGetProperty("notification", out _).ShouldBeFalse("it shows nothing itself");
            message.GetProperty("data").GetProperty("dismiss").GetString().ShouldBe($$"""[{"notificationId":"{{delivery.NotificationId}}","tag":"chat/ü"}]""");
        }

        told["t-phone"].GetProperty("android").GetRawText().ShouldBe("""{"priority":"NORMAL"}""");
        told["t-tablet"].GetProperty("apns").GetRawText()
            .ShouldBe("""{"headers":{"apns-push-type":"background","apns-priority":"5"},"payload":{"aps":{"content-available":1}}}""");
        await bench.HandleAsync(Changed(InboxChange.Archived, delivery));
        bench.Ends.Count(e => e.NotificationId == delivery.NotificationId).ShouldBe(3, "a dismissal is no delivery");
    }

    [Fact]
    public async Task What_is_read_together_is_told_together_and_a_device_is_told_once_a_second()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var deliveries = Enumerable.Range(0, 100).Select(_ => bench.Delivery()).ToArray();
        await SentAsync(bench, deliveries, 100);
        await bench.HandleAsync(Changed(InboxChange.Read, deliveries));
        await Ledger.LedgerBench.EventuallyAsync(() => Task.FromResult(Told(bench).Count() == 1));
        await bench.CountsAsync(100 - Ids(Told(bench).First()).Count, "push.dismissals");
        Told(bench).Count().ShouldBe(1, "the rest waits a second");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.CountsAsync(0, "push.dismissals");
        Told(bench).SelectMany(Ids).ShouldBe(deliveries.Select(d => d.NotificationId), ignoreOrder: true);
        Told(bench).Count().ShouldBe(2);
    }

    [Fact]
    public async Task What_a_newer_notification_has_replaced_on_the_phone_is_not_cleared()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var (older, newer) = (bench.Delivery() with { CollapseKey = "chat/1" }, bench.Delivery() with { CollapseKey = "chat/1" });
        await SentAsync(bench, older, 1);
        await SentAsync(bench, newer, 2);
        await bench.HandleAsync(Changed(InboxChange.Read, older));
        await bench.CountsAsync(0, "push.dismissals");
        Told(bench).ShouldBeEmpty();
        await bench.HandleAsync(Changed(InboxChange.Read, newer));
        await bench.CountsAsync(0, "push.dismissals");
        Ids(Told(bench).ShouldHaveSingleItem()).ShouldBe([newer.NotificationId]);
    }

    [Fact]
    public async Task What_a_newer_one_took_the_place_of_in_the_inbox_is_left_to_the_newer_push_and_what_is_put_off_is_cleared()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var (older, other) = (bench.Delivery() with { CollapseKey = "order/7" }, bench.Delivery());
        await SentAsync(bench, [older, other], 2);
        await bench.HandleAsync(Changed(InboxChange.Superseded, older));
        await bench.HandleAsync(Changed(InboxChange.Unsnoozed, other));
        await bench.CountsAsync(0, "push.dismissals");
        Told(bench).ShouldBeEmpty();
        await bench.HandleAsync(Changed(InboxChange.Snoozed, other));
        await bench.CountsAsync(0, "push.dismissals");
        Ids(Told(bench).ShouldHaveSingleItem()).ShouldBe([other.NotificationId]);
    }

    [Fact]
    public async Task A_phone_that_cannot_be_told_now_is_told_later_and_for_an_hour_at_most()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var delivery = bench.Delivery();
        await SentAsync(bench, delivery, 1);
        bench.Fcm.Answer = (_, http) => FakeFcm.RefuseAsync(http, 503, "UNAVAILABLE");
        await bench.HandleAsync(Changed(InboxChange.Read, delivery));
        for (var tries = 1; tries <= 3; tries++)
        {
            await Ledger.LedgerBench.EventuallyAsync(() => Task.FromResult(Told(bench).Count() == tries));
            await bench.CountsAsync(1, $"push.dismissals where due_at = '{bench.Time.GetUtcNow().AddSeconds(10):O}'");
            bench.Time.Advance(TimeSpan.FromSeconds(10));
        }

        bench.Time.Advance(TimeSpan.FromHours(1));
        await bench.CountsAsync(0, "push.dismissals", TimeSpan.FromSeconds(1));
    }

    private static async Task SentAsync(PushBench bench, PushDelivery delivery, int ends) => await SentAsync(bench, [delivery], ends);

    private static async Task SentAsync(PushBench bench, PushDelivery[] deliveries, int ends)
    {
        await bench.HandleAsync(deliveries);
        await bench.UntilAsync(() => bench.Ends.Count(e => e.Status == DeliveryStatus.Sent) == ends);
    }

    private static IEnumerable<FakeFcm.Request> Told(PushBench bench) => bench.Fcm.Requests.Where(r => r.Message.GetProperty("data").TryGetProperty("dismiss", out _));

    private static List<Guid> Ids(FakeFcm.Request request)
    {
        using var json = JsonDocument.Parse(request.Message.GetProperty("data").GetProperty("dismiss").GetString()!);
        return [.. json.RootElement.EnumerateArray().Select(i => i.GetProperty("notificationId").GetGuid())];
    }

    private static InboxChanged Changed(InboxChange change, params PushDelivery[] deliveries) => new()
    {
        Tenant = "a",
        Recipient = "bob",
        Change = change,
        NotificationIds = [.. deliveries.Select(d => d.NotificationId)],
        Head = 1,
        At = default,
    };
}
