using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Notify.Contracts;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Push;

/// <summary>What protects the devices, FCM and the other platforms when something is badly wrong.</summary>
public sealed class PushGuardTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(404, "UNREGISTERED", "unregistered")]
    [InlineData(403, "SENDER_ID_MISMATCH", "sender_id_mismatch")]
    public async Task When_too_many_devices_are_reported_dead_none_is_dropped_and_their_deliveries_wait(int status, string code, string reason)
    {
        await using var bench = await PushBench.StartAsync(o => o with { UnregisteredLeast = 5, MismatchLeast = 5 });
        bench.Fcm.Answer = (_, http) => FakeFcm.RefuseAsync(http, status, code);
        var deliveries = await bench.CrowdAsync("android", 20);
        await bench.HandleAsync([.. deliveries]);
        await bench.CountsAsync(15, $"push.ledger where state = 'pending' and reason = '{reason}_en_masse'");
        await bench.UntilAsync(() => bench.Ends.Count == 5, TimeSpan.Zero);
        bench.Ends.Select(e => e.Reason).ShouldBe(Enumerable.Repeat(reason, 5));
        (await bench.CountAsync("push.devices where unregistered_at is null")).ShouldBe(20, "those that were believed are taken back");

        bench.Fcm.Answer = (_, http) => http.Response.WriteAsync("""{"name":"ok"}""");
        await bench.UntilAsync(() => bench.Ended("android", DeliveryStatus.Sent) == 15, Second);
        bench.Fcm.Answer = (_, http) => FakeFcm.RefuseAsync(http, status, code);
        bench.Time.Advance(TimeSpan.FromMinutes(11));
        var later = bench.Delivery("android-0");
        await bench.HandleAsync(later);
        (await bench.EndOfAsync(later)).Reason.ShouldBe(reason);
        (await bench.CountAsync("push.devices where unregistered_at is null")).ShouldBe(19);
    }

    [Fact]
    public async Task A_token_is_dropped_only_if_the_plainest_message_fails_too()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.RegisterAsync("bob", "broken", "broken");
        await bench.RegisterAsync("carol", "whole", "whole");
        bench.Fcm.Answer = (request, http) => request.Token == "whole" && request.ValidateOnly
            ? http.Response.WriteAsync("""{"name":"projects/demo/messages/fake_message_id"}""")
            : FakeFcm.RefuseAsync(http, 400, "INVALID_ARGUMENT");
        var (toBroken, toWhole) = (bench.Delivery(), bench.Delivery("carol"));
        await bench.HandleAsync(toBroken, toWhole);
        (await bench.EndOfAsync(toBroken)).Reason.ShouldBe("invalid_token");
        (await bench.EndOfAsync(toWhole)).Reason.ShouldBe("invalid_argument");
        (await bench.CountAsync("push.devices where unregistered_at is null and device_id = 'broken'")).ShouldBe(0);
        (await bench.CountAsync("push.devices where unregistered_at is null and device_id = 'whole'")).ShouldBe(1);
        bench.Fcm.Requests.Count(r => r.ValidateOnly).ShouldBe(2);
    }

    [Theory]
    [InlineData(404, null, 0, "project_not_found")]
    [InlineData(403, null, 0, "permission_denied")]
    [InlineData(401, null, 0, "unauthenticated")]
    [InlineData(429, "QUOTA_EXCEEDED", 300, "quota_exceeded")]
    public async Task What_concerns_the_project_stops_all_sending_for_its_time_and_costs_nobody_an_attempt(int status, string? code, int retryAfter, string reason)
    {
        await using var bench = await PushBench.StartAsync();
        bench.Fcm.Answer = (_, http) =>
        {
            if (retryAfter > 0) http.Response.Headers.RetryAfter = "300";
            return FakeFcm.RefuseAsync(http, status, code);
        };
        await bench.HandleAsync([.. await bench.CrowdAsync("android", 30), .. await bench.CrowdAsync("ios", 30)]);
        await bench.CountsAsync(60, "push.ledger where state = 'pending' and reason is not null");
        var asked = bench.Fcm.Requests.Count;
        asked.ShouldBeLessThan(20, "what was on its way before the first answer, twice if the access token was renewed");
        (await bench.CountAsync($"push.ledger where reason = '{reason}' and due_at >= '{bench.Time.GetUtcNow().AddMinutes(5):O}'")).ShouldBe(60);

        bench.Time.Advance(TimeSpan.FromSeconds(299));
        var urgent = bench.Delivery("android-0") with { Priority = Priority.Critical };
        await bench.HandleAsync(urgent);
        (await bench.DeferredAsync(urgent)).ShouldBe(reason);
        bench.Fcm.Requests.Count.ShouldBe(asked, "no call before the time that was allowed");

        bench.Fcm.Answer = (_, http) => http.Response.WriteAsync("""{"name":"ok"}""");
        await bench.UntilAsync(() => bench.Ends.Count(e => e.Status == DeliveryStatus.Sent) == 61, Second);
        bench.Ends.Count(e => e.Attempts == 1).ShouldBeGreaterThan(40, "only what was on its way took a second attempt");
        bench.Ends.ShouldAllBe(e => e.Attempts <= 2);
    }

    [Theory]
    [InlineData(503, "UNAVAILABLE")]
    [InlineData(401, "THIRD_PARTY_AUTH_ERROR")]
    public async Task A_platform_that_fails_is_left_alone_and_the_others_go_on(int status, string code)
    {
        await using var bench = await PushBench.StartAsync();
        bench.Fcm.Answer = (request, http) => request.Token.StartsWith("ios", StringComparison.Ordinal)
            ? FakeFcm.RefuseAsync(http, status, code)
            : http.Response.WriteAsync("""{"name":"ok"}""");
        await bench.HandleAsync([.. await bench.CrowdAsync("ios", 80), .. await bench.CrowdAsync("android", 40), .. await bench.CrowdAsync("web", 40)]);
        await bench.UntilAsync(() => bench.Ended("android", DeliveryStatus.Sent) == 40 && bench.Ended("web", DeliveryStatus.Sent) == 40);
        await bench.CountsAsync(80, "push.ledger where state = 'pending' and reason is not null");
        ToIos().ShouldBeLessThan(30, "the breaker is open");

        bench.Fcm.Answer = (_, http) => http.Response.WriteAsync("""{"name":"ok"}""");
        await bench.UntilAsync(() => bench.Ended("ios", DeliveryStatus.Sent) == 80, Second);

        int ToIos() => bench.Fcm.Requests.Count(r => r.Token.StartsWith("ios", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_platform_that_does_not_answer_leaves_room_for_the_others()
    {
        await using var bench = await PushBench.StartAsync();
        var answer = new TaskCompletionSource();
        bench.Fcm.Answer = async (request, http) =>
        {
            if (request.Token.StartsWith("ios", StringComparison.Ordinal)) await answer.Task;
            await http.Response.WriteAsync("""{"name":"ok"}""");
        };
        await bench.HandleAsync([.. await bench.CrowdAsync("ios", 40), .. await bench.CrowdAsync("android", 40)]);
        await bench.UntilAsync(() => bench.Ended("android", DeliveryStatus.Sent) == 40, otherwise: () => $"{bench.Ended("android", DeliveryStatus.Sent)} were sent");
        bench.Ended("ios", DeliveryStatus.Sent).ShouldBe(0);
        answer.SetResult();
        await bench.UntilAsync(() => bench.Ended("ios", DeliveryStatus.Sent) == 40);
    }

    [Fact]
    public async Task The_rate_is_kept_however_much_waits()
    {
        await using var bench = await PushBench.StartAsync(o => o with { RatePerMinute = 120, Replicas = 2 });
        var begun = bench.Time.GetUtcNow();
        var sent = new ConcurrentQueue<DateTimeOffset>();
        bench.Fcm.Answer = (_, http) =>
        {
            sent.Enqueue(bench.Time.GetUtcNow());
            return http.Response.WriteAsync("""{"name":"ok"}""");
        };
        await bench.HandleAsync([.. await bench.CrowdAsync("android", 20)]);
        await bench.UntilAsync(() => bench.Ended("android", DeliveryStatus.Sent) == 20);
        var times = sent.Order().ToList();
        for (var i = 1; i < times.Count; i++) (times[i] - begun).TotalSeconds.ShouldBeGreaterThanOrEqualTo(i - 0.001, $"the {i + 1}th of one a second");
        bench.Ends.ShouldAllBe(e => e.Attempts == 1);
    }

    /// <summary>A provider that refuses what is beyond four at once: few are refused, and the others keep it busy.</summary>
    [Fact]
    public async Task What_is_in_flight_adapts_to_what_the_provider_takes()
    {
        await using var bench = await PushBench.StartAsync(o => o with { Ledger = o.Ledger with { Cap = 64 } });
        var (now, refused) = (0, 0);
        bench.Fcm.Answer = async (_, http) =>
        {
            var many = Interlocked.Increment(ref now) > 4;
            if (many) Interlocked.Increment(ref refused);
            await Task.Delay(5);
            Interlocked.Decrement(ref now);
            if (many) await FakeFcm.RefuseAsync(http, 429, "QUOTA_EXCEEDED");
            else await http.Response.WriteAsync("""{"name":"ok"}""");
        };
        var crowd = await bench.CrowdAsync("android", 300);
        await bench.HandleAsync([.. crowd]);
        await bench.UntilAsync(() => bench.Ended("android", DeliveryStatus.Sent) == 300, Second);
        refused.ShouldBeInRange(1, 150, "of 300; without adapting nearly all of 64 at once are refused each time");
    }
}
