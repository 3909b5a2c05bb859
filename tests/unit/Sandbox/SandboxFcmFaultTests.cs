using System.Diagnostics;
using System.Net;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SandboxFcmFaultTests(RunningSandbox running) : IClassFixture<RunningSandbox>
{
    private readonly RunningSandbox sandbox = running.Cleared();

    [Theory]
    [InlineData("UNREGISTERED", 404, "NOT_FOUND")]
    [InlineData("INVALID_ARGUMENT", 400, "INVALID_ARGUMENT")]
    [InlineData("SENDER_ID_MISMATCH", 403, "PERMISSION_DENIED")]
    [InlineData("QUOTA_EXCEEDED", 429, "RESOURCE_EXHAUSTED")]
    [InlineData("UNAVAILABLE", 503, "UNAVAILABLE")]
    [InlineData("INTERNAL", 500, "INTERNAL")]
    [InlineData("THIRD_PARTY_AUTH_ERROR", 401, "UNAUTHENTICATED")]
    public async Task An_error_code_is_answered_with_its_own_status(string errorCode, int http, string status)
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, ErrorCode = errorCode });

        var answer = await sandbox.PushToAsync("t");

        ((int)answer.StatusCode).ShouldBe(http);
        var error = await RunningSandbox.ErrorAsync(answer);
        (error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString()).ShouldBe((http, status));
        RunningSandbox.Detail(error, "FcmError")!.Value.GetProperty("errorCode").GetString().ShouldBe(errorCode);
        (RunningSandbox.Detail(error, "QuotaFailure") is not null).ShouldBe(errorCode == "QUOTA_EXCEEDED");
        (RunningSandbox.Detail(error, "ApnsError") is not null).ShouldBe(errorCode == "THIRD_PARTY_AUTH_ERROR");
        sandbox.Server.Journal.Read(0).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_status_alone_has_no_FcmError()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Status = 404 });

        var error = await RunningSandbox.ErrorAsync(await sandbox.PushToAsync("t"));

        error.GetProperty("status").GetString().ShouldBe("NOT_FOUND");
        error.TryGetProperty("details", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_bad_gateway_is_answered_in_HTML()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Status = 502 });

        var answer = await sandbox.PushToAsync("t");

        ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((502, "text/html"));
    }

    [Fact]
    public async Task A_field_is_named_in_a_BadRequest()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Status = 400, Field = "message.token" });

        var error = await RunningSandbox.ErrorAsync(await sandbox.PushToAsync("t"));

        RunningSandbox.Detail(error, "BadRequest")!.Value.GetProperty("fieldViolations")[0].GetProperty("field").GetString().ShouldBe("message.token");
        RunningSandbox.Detail(error, "FcmError").ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"message":{"token":"t","android":{"priority":"HIGH"}}}""", "android")]
    [InlineData("""{"message":{"token":"t","apns":{"headers":{"apns-priority":"5"}}}}""", "ios")]
    [InlineData("""{"message":{"token":"t","webpush":{"headers":{"TTL":"1"}}}}""", "web")]
    public async Task A_platform_is_the_one_that_alone_has_a_part(string body, string platform)
    {
        string[] all = ["android", "ios", "web"];
        foreach (var one in all) sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, ErrorCode = "UNAVAILABLE", Platform = one });

        (await sandbox.PushAsync(body)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await sandbox.PushToAsync("t")).StatusCode.ShouldBe(HttpStatusCode.OK);
        sandbox.Server.Faults.All.Where(f => f.Matched > 0).Select(f => f.Fault.Platform).ShouldBe([platform]);
    }

    [Fact]
    public async Task A_quota_and_what_APNs_said_are_details()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, ErrorCode = "QUOTA_EXCEEDED", Quota = "device", Times = 1 });
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, ErrorCode = "INVALID_ARGUMENT", ApnsReason = "BadDeviceToken" });

        var quota = RunningSandbox.Detail(await RunningSandbox.ErrorAsync(await sandbox.PushToAsync("t")), "QuotaFailure");
        quota!.Value.GetProperty("violations")[0].GetProperty("subject").GetString().ShouldBe("device");
        var apns = RunningSandbox.Detail(await RunningSandbox.ErrorAsync(await sandbox.PushToAsync("t")), "ApnsError")!.Value;
        (apns.GetProperty("reason").GetString(), apns.GetProperty("statusCode").GetInt32()).ShouldBe(("BadDeviceToken", 400));
    }

    [Fact]
    public async Task A_fault_applies_to_what_is_only_checked_too()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, ErrorCode = "INVALID_ARGUMENT", Target = "broken" });

        (await sandbox.PushAsync("""{"validate_only":true,"message":{"token":"broken"}}""")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await sandbox.PushAsync("""{"validate_only":true,"message":{"token":"whole"}}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        sandbox.Server.Journal.Read(0).ShouldBeEmpty();
    }

    [Fact]
    public async Task Retry_after_is_a_header()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, ErrorCode = "QUOTA_EXCEEDED", RetryAfter = 7 });

        (await sandbox.PushToAsync("t")).Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Times_counts_matches_and_then_the_fault_is_spent()
    {
        var fault = sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, ErrorCode = "UNAVAILABLE", Times = 2 });

        var codes = new List<int>();
        for (var i = 0; i < 4; i++) codes.Add((int)(await sandbox.PushToAsync("t")).StatusCode);

        codes.ShouldBe([503, 503, 200, 200]);
        fault.Matched.ShouldBe(2);
        sandbox.Server.Journal.Stats.Push.ShouldBe(2);
    }

    [Fact]
    public async Task A_target_and_a_project_are_matched_exactly()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, ErrorCode = "UNREGISTERED", Target = "gone" });
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Status = 500, Project = "other" });

        ((int)(await sandbox.PushToAsync("gone")).StatusCode).ShouldBe(404);
        ((int)(await sandbox.PushToAsync("gone2")).StatusCode).ShouldBe(200);
        var token = await RunningSandbox.TokenAsync(sandbox.Server, "other");
        ((int)(await sandbox.PushAsync("""{"message":{"token":"x"}}""", "other", token: token)).StatusCode).ShouldBe(500);
    }

    [Fact]
    public async Task The_first_fault_that_fits_is_applied_and_no_other()
    {
        var first = sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Status = 500, Times = 1 });
        var second = sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Status = 503 });

        ((int)(await sandbox.PushToAsync("t")).StatusCode).ShouldBe(500);
        (first.Matched, second.Matched).ShouldBe((1, 0));
        ((int)(await sandbox.PushToAsync("t")).StatusCode).ShouldBe(503);
        second.Matched.ShouldBe(1);
    }

    [Fact]
    public async Task A_share_is_drawn_again_in_the_same_way_with_the_same_seed()
    {
        var first = await DrawAsync(seed: 5);
        var again = await DrawAsync(seed: 5);
        var other = await DrawAsync(seed: 6);

        again.ShouldBe(first);
        other.ShouldNotBe(first);
        first.Count(failed => failed).ShouldBeInRange(10, 30);

        async Task<List<bool>> DrawAsync(int seed)
        {
            sandbox.Server.Faults.Clear();
            var fault = sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Status = 500, Share = 0.5, Seed = seed });
            var failed = new List<bool>();
            for (var i = 0; i < 40; i++) failed.Add((await sandbox.PushToAsync("t")).StatusCode == HttpStatusCode.InternalServerError);
            fault.Matched.ShouldBe(failed.Count(f => f));
            return failed;
        }
    }

    [Fact]
    public async Task A_delay_alone_is_a_slow_success()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, DelayMs = 150 });
        var watch = Stopwatch.StartNew();

        (await sandbox.PushToAsync("t")).StatusCode.ShouldBe(HttpStatusCode.OK);

        // The clock of timers is coarse: one may be some milliseconds early.
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(140);
        sandbox.Server.Journal.Stats.Push.ShouldBe(1);
    }

    [Theory]
    [InlineData(FaultCut.Before, false, 0)]
    [InlineData(FaultCut.Before, true, 0)]
    [InlineData(FaultCut.After, false, 1)]
    [InlineData(FaultCut.After, true, 1)]
    public async Task A_cut_gives_no_answer_and_journals_only_what_was_accepted(FaultCut cut, bool overHttp2, int journalled)
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Cut = cut, Times = 1 });

        await Should.ThrowAsync<HttpRequestException>(() => sandbox.PushToAsync("cut", overHttp2));

        sandbox.Server.Journal.Stats.Push.ShouldBe(journalled);
        (await sandbox.PushToAsync("next", overHttp2)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_cut_on_HTTP2_spares_the_other_requests_of_the_connection()
    {
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Target = "slow", DelayMs = 300 });
        sandbox.Server.Faults.Add(new Fault { Kind = FaultKind.Push, Target = "cut", Cut = FaultCut.Before });
        var slow = sandbox.PushToAsync("slow", overHttp2: true);

        await Should.ThrowAsync<HttpRequestException>(() => sandbox.PushToAsync("cut", overHttp2: true));

        (await slow).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_delay()
    {
        var server = await SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);
        server.Faults.Add(new Fault { Kind = FaultKind.OAuth, DelayMs = 600_000 });
        var asking = sandbox.Http.PostAsync(server.HttpUrl + "/token", new FormUrlEncodedContent([new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")]));
        while (server.Faults.All[0].Matched == 0) await Task.Delay(5, TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();

        await server.DisposeAsync();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        await Should.ThrowAsync<HttpRequestException>(() => asking);
    }
}
