using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Notify.Contracts;
using Notify.Platform;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Push;

public sealed class DeviceHygieneTests
{
    [Fact]
    public async Task A_device_that_was_not_seen_for_a_month_gets_no_push_until_it_registers_again()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "old", "t-old");
        bench.Time.Advance(TimeSpan.FromDays(20));
        await bench.RegisterAsync("bob", "new", "t-new");
        bench.Time.Advance(TimeSpan.FromDays(11));
        var one = bench.Delivery();
        await bench.HandleAsync(one);
        (await bench.EndOfAsync(one)).Endpoint.ShouldBe("new");

        bench.Time.Advance(TimeSpan.FromDays(20));
        var none = (await bench.HandleAsync(bench.Delivery())).Published.ShouldHaveSingleItem();
        JsonSerializer.Deserialize(none.Value, ContractsJson.Default.DeliveryRecord).ShouldBeOfType<DeliveryAttempted>().Reason.ShouldBe("devices_stale");

        await bench.RegisterAsync("bob", "old", "t-old");
        var again = bench.Delivery();
        await bench.HandleAsync(again);
        (await bench.EndOfAsync(again)).ShouldSatisfyAllConditions(e => e.Endpoint.ShouldBe("old"), e => e.Status.ShouldBe(DeliveryStatus.Sent));
    }

    [Fact]
    public async Task A_device_is_deleted_when_it_was_not_seen_for_270_days_or_was_dropped_a_day_ago()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "old", "t-old");
        bench.Time.Advance(TimeSpan.FromDays(100));
        await bench.RegisterAsync("bob", "phone", "t-phone");
        await bench.RegisterAsync("carol", "dead", "t-dead");
        bench.Fcm.Answer = (_, http) => FakeFcm.RefuseAsync(http, 404, "UNREGISTERED");
        var delivery = bench.Delivery("carol");
        await bench.HandleAsync(delivery);
        await bench.EndOfAsync(delivery);
        bench.Time.Advance(TimeSpan.FromHours(23));
        await bench.RegisterAsync("bob", "phone", "t-phone");
        (await bench.CountAsync("push.devices")).ShouldBe(3);
        bench.Time.Advance(TimeSpan.FromHours(2));
        await bench.CountsAsync(2, "push.devices", TimeSpan.FromMinutes(1));
        (await bench.CountAsync("push.devices where device_id = 'dead'")).ShouldBe(0);
        bench.Time.Advance(TimeSpan.FromDays(169));
        await bench.CountsAsync(1, "push.devices", TimeSpan.FromMinutes(1));
        (await bench.CountAsync("push.devices where device_id = 'phone'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_dropped_device_that_registers_again_takes_pushes_again()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "phone", "t");
        bench.Fcm.Answer = (_, http) => FakeFcm.RefuseAsync(http, 404, "UNREGISTERED");
        var dead = bench.Delivery();
        await bench.HandleAsync(dead);
        (await bench.EndOfAsync(dead)).Reason.ShouldBe("unregistered");
        (await bench.HandleAsync(bench.Delivery())).Published.ShouldHaveSingleItem();
        await bench.RegisterAsync("bob", "phone", "t2");
        (await bench.Devices.ListAsync(new Person("a", "bob"), CancellationToken.None)).ShouldHaveSingleItem();
        (await bench.HandleAsync(bench.Delivery())).Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_that_moved_to_another_person_takes_nothing_of_the_first_one_with_it()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "bobs", "t");
        bench.Fcm.Answer = (_, http) => FakeFcm.RefuseAsync(http, 503, "UNAVAILABLE");
        var bobs = bench.Delivery();
        await bench.HandleAsync(bobs);
        await bench.WaitingAsync(bobs);
        bench.Fcm.Answer = (_, http) => http.Response.WriteAsync("""{"name":"ok"}""");
        await bench.RegisterAsync("carol", "carols", "t");
        var carols = bench.Delivery("carol");
        await bench.HandleAsync(carols);
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        (await bench.EndOfAsync(bobs)).Reason.ShouldBe("device_gone");
        (await bench.EndOfAsync(carols)).Status.ShouldBe(DeliveryStatus.Sent);
        bench.Fcm.Requests.Select(r => r.Message.GetProperty("data").GetProperty("notificationId").GetGuid())
            .ShouldBe([bobs.NotificationId, carols.NotificationId]);
    }
}
