using System.Text.Json;
using Notify.Contracts;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Push;

public sealed class PushDeliveryTests
{
    [Fact]
    public async Task A_delivery_reaches_each_device_of_its_recipient_once()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "token-phone");
        await bench.RegisterAsync("bob", "browser", "token-browser", "web");
        await bench.RegisterAsync("carol", "phone-c", "token-carol");
        var delivery = bench.Delivery();
        (await bench.HandleAsync(delivery, delivery)).Published.ShouldBeEmpty();
        await bench.HandleAsync(delivery);
        await Ledger.LedgerBench.EventuallyAsync(() => Task.FromResult(bench.Ends.Count == 2));

        bench.Fcm.Requests.Select(r => r.Token).ShouldBe(["token-phone", "token-browser"], ignoreOrder: true);
        bench.Fcm.Requests.ShouldAllBe(r => r.Project == "demo" && r.Protocol == "HTTP/2" && r.Authorization == "Bearer access-1");
        var phone = bench.Ends.Single(e => e.Endpoint == "phone");
        phone.ShouldBe(phone with
        {
            Status = DeliveryStatus.Sent,
            ProviderId = "projects/demo/messages/token-phone",
            Attempts = 1,
            Channel = DeliveryChannel.Push,
            DeliveryId = NotifyIds.Delivery(delivery.NotificationId, DeliveryChannel.Push, "phone"),
            EventId = delivery.EventId,
            Recipient = "bob",
        });
    }

    [Fact]
    public async Task Bulk_waits_while_FCM_is_busy_and_nothing_else_does()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var (start, normal, bulk) = (bench.Time.GetUtcNow(), bench.Delivery(), bench.Delivery() with { Priority = Priority.Bulk });
        await bench.HandleAsync(bulk);
        await bench.HandleAsync(normal);
        (await bench.EndOfAsync(normal)).At.ShouldBe(start);
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        (await bench.EndOfAsync(bulk)).ShouldSatisfyAllConditions(
            e => e.Status.ShouldBe(DeliveryStatus.Sent), e => e.Attempts.ShouldBe(1), e => e.At.ShouldBe(start + TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task A_recipient_without_a_device_is_suppressed()
    {
        await using var bench = await PushBench.StartAsync();
        var delivery = bench.Delivery();
        var record = (await bench.HandleAsync(delivery)).Published.ShouldHaveSingleItem();
        var end = JsonSerializer.Deserialize(record.Value, ContractsJson.Default.DeliveryRecord).ShouldBeOfType<DeliveryAttempted>();
        (end.Status, end.Reason, end.Endpoint, end.NotificationId).ShouldBe((DeliveryStatus.Suppressed, "no_device", null, delivery.NotificationId));
    }

    [Fact]
    public async Task What_was_read_or_has_expired_is_not_sent()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var (read, seen, late) = (bench.Delivery(), bench.Delivery(), bench.Delivery() with { ExpiresAt = bench.Time.GetUtcNow() });
        await bench.HandleAsync(Changed(InboxChange.Read, read));
        await bench.HandleAsync(Changed(InboxChange.Seen, seen));
        await bench.HandleAsync(read, seen, late);
        (await bench.EndOfAsync(read)).Reason.ShouldBe("read");
        (await bench.EndOfAsync(late)).ShouldSatisfyAllConditions(e => e.Reason.ShouldBe("expired"), e => e.Status.ShouldBe(DeliveryStatus.Suppressed));
        (await bench.EndOfAsync(seen)).Status.ShouldBe(DeliveryStatus.Sent);
        bench.Fcm.Requests.ShouldHaveSingleItem();

        static InboxChanged Changed(InboxChange change, PushDelivery delivery) => new()
        {
            Tenant = delivery.Tenant,
            Recipient = delivery.Recipient,
            Change = change,
            NotificationIds = [delivery.NotificationId],
            Head = 1,
            At = default,
        };
    }

    [Fact]
    public async Task A_device_that_moved_on_before_the_send_gets_nothing()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        bench.Fcm.Answer = (_, http) => FakeFcm.RefuseAsync(http, 503, "UNAVAILABLE");
        var delivery = bench.Delivery();
        await bench.HandleAsync(delivery);
        (await bench.WaitingAsync(delivery)).Reason.ShouldBe("unavailable");
        await bench.RegisterAsync("carol", "phone", "t");
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        var end = await bench.EndOfAsync(delivery);
        (end.Status, end.Reason).ShouldBe((DeliveryStatus.Suppressed, "device_gone"));
        bench.Fcm.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_unregistered_token_removes_its_device_but_not_one_with_a_new_token()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "dead", "token-dead");
        await bench.RegisterAsync("bob", "renewed", "token-old");
        bench.Fcm.Answer = async (request, http) =>
        {
            if (request.Token == "token-old") await bench.RegisterAsync("bob", "renewed", "token-new");
            await FakeFcm.RefuseAsync(http, 404, "UNREGISTERED");
        };
        await bench.HandleAsync(bench.Delivery());
        await Ledger.LedgerBench.EventuallyAsync(() => Task.FromResult(bench.Ends.Count == 2));
        bench.Ends.ShouldAllBe(e => e.Status == DeliveryStatus.Failed && e.Reason == "unregistered");
        (await bench.Devices.ListAsync(new Person("a", "bob"), CancellationToken.None)).Select(d => d.DeviceId).ShouldBe(["renewed"]);
    }

    [Fact]
    public async Task A_refused_access_token_is_refreshed_once_and_a_wrong_project_removes_nothing()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        bench.Fcm.Answer = (request, http) => request.Authorization == "Bearer access-1"
            ? FakeFcm.RefuseAsync(http, 401, null)
            : http.Response.Body.WriteAsync("{\"name\":\"ok\"}"u8.ToArray()).AsTask();
        var first = bench.Delivery();
        await bench.HandleAsync(first);
        (await bench.EndOfAsync(first)).ShouldSatisfyAllConditions(e => e.Status.ShouldBe(DeliveryStatus.Sent), e => e.Attempts.ShouldBe(1));
        bench.Fcm.TokensIssued.ShouldBe(2);

        bench.Fcm.Answer = (_, http) => FakeFcm.RefuseAsync(http, 404, null);
        var second = bench.Delivery();
        await bench.HandleAsync(second);
        (await bench.WaitingAsync(second)).Reason.ShouldBe("project_not_found");
        (await bench.Devices.ListAsync(new Person("a", "bob"), CancellationToken.None)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Retry_after_is_honoured()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        bench.Fcm.Answer = (_, http) =>
        {
            http.Response.Headers.RetryAfter = "120";
            return FakeFcm.RefuseAsync(http, 429, "QUOTA_EXCEEDED");
        };
        var slow = bench.Delivery();
        await bench.HandleAsync(slow);
        var now = bench.Time.GetUtcNow().UtcDateTime;
        (await bench.WaitingAsync(slow)).ShouldBe(("quota_exceeded", now.AddSeconds(120)));
    }

    [Fact]
    public async Task A_cut_connection_is_repeated_after_ten_seconds_unless_it_must_not_be()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var now = bench.Time.GetUtcNow().UtcDateTime;
        bench.Fcm.Answer = (_, http) =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        var (cut, held) = (bench.Delivery(), bench.Delivery() with { OnUnknown = UnknownOutcome.Hold });
        await bench.HandleAsync(cut, held);
        var (reason, due) = await bench.WaitingAsync(cut);
        reason.ShouldBe("connection_lost");
        due.ShouldBeInRange(now.AddSeconds(10), now.AddSeconds(12.5));
        (await bench.EndOfAsync(held)).Reason.ShouldBe("outcome_unknown");
    }

    [Fact]
    public async Task An_unreachable_provider_is_certainly_not_a_send()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var warm = bench.Delivery();
        await bench.HandleAsync(warm);
        await bench.EndOfAsync(warm);
        await bench.Fcm.DisposeAsync();
        var delivery = bench.Delivery() with { OnUnknown = UnknownOutcome.Hold };
        await bench.HandleAsync(delivery);
        (await bench.WaitingAsync(delivery)).Reason.ShouldBe("unreachable");
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_cut_and_the_attempt_says_so()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        var (longer, shorter) = (bench.Delivery() with { Body = new string('x', 5000) }, bench.Delivery());
        await bench.HandleAsync(longer, shorter);
        (await bench.EndOfAsync(longer)).ShouldSatisfyAllConditions(e => e.Status.ShouldBe(DeliveryStatus.Sent), e => e.Reason.ShouldBe("body_cut"));
        (await bench.EndOfAsync(shorter)).Reason.ShouldBeNull();
    }
}
