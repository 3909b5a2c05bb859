using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SandboxFcmTests(RunningSandbox running) : IClassFixture<RunningSandbox>
{
    private readonly RunningSandbox sandbox = running.Cleared();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_is_accepted_and_journalled_as_it_was_sent(bool overHttp2)
    {
        var answer = await sandbox.PushAsync("""{"message":{"token":"t-1","notification":{"title":"Hü <b>"},"data":{"k":"v"}}}""", overHttp2: overHttp2);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var name = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString()!;
        name.ShouldStartWith("projects/sandbox/messages/");
        var entry = sandbox.Server.Journal.Read(0).ShouldHaveSingleItem();
        (entry.Kind, entry.To, entry.Id).ShouldBe((JournalKind.Push, "t-1", name));
        entry.Message.GetRawText().ShouldBe("""{"token":"t-1","notification":{"title":"Hü <b>"},"data":{"k":"v"}}""");
    }

    [Fact]
    public async Task Every_documented_field_is_taken_in_both_spellings()
    {
        var answer = await sandbox.PushAsync("""
            {"validateOnly":false,"message":{"topic":"news","name":null,
             "data":{"k":"v"},"notification":{"title":"t","body":"b","image":"https://i"},
             "android":{"collapse_key":"c","priority":"high","ttl":"3600.5s","restrictedPackageName":"p","data":{"a":"b"},"directBootOk":true,
               "notification":{"title":"t","icon":"i","color":"#ff0000","tag":"g","bodyLocArgs":["x"],"channel_id":"c","sticky":true,"event_time":"2026-01-02T03:04:05Z",
                 "notification_priority":"PRIORITY_HIGH","visibility":"PRIVATE","notification_count":"3","vibrate_timings":["1s","0.5s"],
                 "light_settings":{"color":{"red":1,"green":0.5},"light_on_duration":"1s","light_off_duration":"2s"}},
               "fcm_options":{"analytics_label":"l"}},
             "webpush":{"headers":{"TTL":"60"},"data":{"k":"v"},"notification":{"any":[1,{}]},"fcmOptions":{"link":"https://x"}},
             "apns":{"headers":{"apns-priority":"5"},"payload":{"aps":{"badge":1}},"fcm_options":{"image":"https://i"}},
             "fcmOptions":{"analyticsLabel":"l"}}}
            """);

        (await answer.Content.ReadAsStringAsync()).ShouldContain("projects/sandbox/messages/");
        sandbox.Server.Journal.Read(0).ShouldHaveSingleItem().To.ShouldBe("/topics/news");
    }

    [Theory]
    [InlineData("""{"message":{"notification":{}}}""", "message", true, "Recipient of the message is not set.")]
    [InlineData("""{}""", "message", true, "The message is not set.")]
    [InlineData("""{"message":{"token":"a","topic":"b"}}""", "message", false, "oneof field 'target' is already set. Cannot set 'topic'")]
    [InlineData("""{"message":{"token":"a","fid":"b"}}""", "message", false, "Cannot set 'fid'")]
    [InlineData("""{"message":{"token":"a","data":{"a":"x","k":12}}}""", "message.data[1].value", false, "Invalid value at 'message.data[1].value' (TYPE_STRING), 12")]
    [InlineData("""{"message":{"token":"a","android":{"data":{"k":null}}}}""", "message.android.data[0].value", false, "(TYPE_STRING), null")]
    [InlineData("""{"message":{"token":"a","foo":1}}""", "message", false, "Invalid JSON payload received. Unknown name \"foo\" at 'message': Cannot find field.")]
    [InlineData("""{"foo":1,"message":{"token":"a"}}""", "", false, "Unknown name \"foo\": Cannot find field.")]
    [InlineData("""{"message":{"token":"a","notification":{"data":{}}}}""", "message.notification", false, "Unknown name \"data\" at 'message.notification'")]
    [InlineData("""{"message":{"token":"a","data":{"from":"x"}}}""", "message.data", true, "Invalid data payload key: from")]
    [InlineData("""{"message":{"token":"a","data":{"google.x":"x"}}}""", "message.data", true, "Invalid data payload key: google.x")]
    [InlineData("""{"message":{"token":"a","android":{"data":{"gcm.notification.x":"x"}}}}""", "message.android.data", true, "Invalid data payload key")]
    [InlineData("""{"message":{"token":"a","android":{"ttl":"3600"}}}""", "message.android.ttl", false, "google.protobuf.Duration")]
    [InlineData("""{"message":{"token":"a","android":{"ttl":"2419201s"}}}""", "message.android.ttl", true, "Invalid ttl")]
    [InlineData("""{"message":{"token":"a","android":{"ttl":"-1s"}}}""", "message.android.ttl", true, "Invalid ttl")]
    [InlineData("""{"message":{"token":"a","android":{"priority":"URGENT"}}}""", "message.android.priority", false, "AndroidMessagePriority")]
    [InlineData("""{"message":{"token":"a","webpush":{"fcm_options":{"link":"http://x"}}}}""", "message.webpush.fcm_options.link", true, "HTTPS")]
    [InlineData("""{"message":{"topic":"not a topic"}}""", "message.topic", true, "Malformed topic name")]
    [InlineData("""{"message":{"token":7}}""", "message.token", false, "(TYPE_STRING), 7")]
    [InlineData("""{"message":[]}""", "message", false, "Invalid value at 'message'")]
    public async Task What_Google_refuses_is_refused_with_the_field(string json, string field, bool byFcm, string message)
    {
        var answer = await sandbox.PushAsync(json);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = await RunningSandbox.ErrorAsync(answer);
        error.GetProperty("status").GetString().ShouldBe("INVALID_ARGUMENT");
        error.GetProperty("code").GetInt32().ShouldBe(400);
        error.GetProperty("message").GetString()!.ShouldContain(message);
        var violation = RunningSandbox.Detail(error, "BadRequest")!.Value.GetProperty("fieldViolations")[0];
        violation.GetProperty("field").GetString().ShouldBe(field);
        violation.GetProperty("description").GetString()!.ShouldContain(message);
        RunningSandbox.Detail(error, "FcmError")?.GetProperty("errorCode").GetString().ShouldBe("INVALID_ARGUMENT");
        (RunningSandbox.Detail(error, "FcmError") is not null).ShouldBe(byFcm);
        sandbox.Server.Journal.Read(0).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{\"message\":")]
    [InlineData("")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"message\":{\"token\":\"\\ud800\"}}")]
    public async Task What_is_no_JSON_is_refused(string json)
    {
        var answer = await sandbox.PushAsync(json);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await RunningSandbox.ErrorAsync(answer)).GetProperty("message").GetString()!.ShouldStartWith("Invalid");
    }

    [Theory]
    [InlineData("token", 4096, true)]
    [InlineData("token", 4097, false)]
    [InlineData("topic", 2048, true)]
    [InlineData("topic", 2049, false)]
    public async Task The_size_of_a_message_is_limited_in_bytes(string target, int bytes, bool taken)
    {
        // Two bytes a letter, and the key takes one.
        var text = new string('é', (bytes - 1) / 2) + new string('x', (bytes - 1) % 2);
        var answer = await sandbox.PushAsync($$"""{"message":{"{{target}}":"t","data":{"k":"{{text}}"} } }""");

        answer.StatusCode.ShouldBe(taken ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        if (!taken) (await RunningSandbox.ErrorAsync(answer)).GetProperty("message").GetString().ShouldBe("Android message is too big");
    }

    [Fact]
    public async Task A_platforms_own_data_replaces_the_common_data_in_the_size()
    {
        var half = new string('x', 2500);
        var replaced = await sandbox.PushAsync($$"""{"message":{"token":"t","data":{"k":"{{half}}"},"android":{"data":{"k":"{{half}}"} } } }""");
        var added = await sandbox.PushAsync($$"""{"message":{"token":"t","data":{"k":"{{half}}"},"apns":{"payload":{"k":"{{half}}"} } } }""");

        replaced.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RunningSandbox.ErrorAsync(added)).GetProperty("message").GetString().ShouldBe("APNS message is too big");
    }

    [Fact]
    public async Task A_message_to_be_validated_only_is_not_journalled()
    {
        var answer = await sandbox.PushAsync("""{"validate_only":true,"message":{"token":"t"}}""");

        (await answer.Content.ReadAsStringAsync()).ShouldContain("projects/sandbox/messages/fake_message_id");
        sandbox.Server.Journal.Read(0).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ya29.sandbox.OTk5OTk5OTk5OTk5OTpzYW5kYm94.AAAA")]
    [InlineData("ya29.sandbox.")]
    [InlineData("anything")]
    public async Task A_token_of_its_own_making_is_unauthenticated(string token)
    {
        var answer = await sandbox.PushAsync("""{"message":{"token":"t"}}""", token: token);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var error = await RunningSandbox.ErrorAsync(answer);
        error.GetProperty("status").GetString().ShouldBe("UNAUTHENTICATED");
        RunningSandbox.Detail(error, "FcmError").ShouldBeNull();
        RunningSandbox.Detail(error, "ErrorInfo")!.Value.GetProperty("reason").GetString().ShouldBe("ACCESS_TOKEN_TYPE_UNSUPPORTED");
    }

    [Fact]
    public async Task No_token_is_unauthenticated()
    {
        var answer = await sandbox.Http.PostAsJsonAsync("/v1/projects/sandbox/messages:send", new { message = new { token = "t" } });

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        RunningSandbox.Detail(await RunningSandbox.ErrorAsync(answer), "ErrorInfo")!.Value.GetProperty("reason").GetString().ShouldBe("CREDENTIALS_MISSING");
    }

    [Fact]
    public async Task A_token_of_another_project_is_denied()
    {
        var answer = await sandbox.PushAsync("""{"message":{"token":"t"}}""", project: "other");
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await RunningSandbox.ErrorAsync(answer)).GetProperty("status").GetString().ShouldBe("PERMISSION_DENIED");

        var own = await RunningSandbox.TokenAsync(sandbox.Server, "other");
        (await sandbox.PushAsync("""{"message":{"token":"t"}}""", project: "other", token: own)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_ends_with_its_lifetime()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Time = time, TokenLifetime = TimeSpan.FromMinutes(5) }, TestContext.Current.CancellationToken);
        var token = await RunningSandbox.TokenAsync(server);
        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        (await SendAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);

        time.Advance(TimeSpan.FromSeconds(1));

        var late = await SendAsync();
        late.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        RunningSandbox.Detail(await RunningSandbox.ErrorAsync(late), "ErrorInfo")!.Value.GetProperty("reason").GetString().ShouldBe("ACCESS_TOKEN_EXPIRED");

        async Task<HttpResponseMessage> SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.HttpUrl}/v1/projects/sandbox/messages:send");
            request.Headers.Authorization = new("Bearer", token);
            request.Content = JsonContent.Create(new { message = new { token = "t" } });
            return await sandbox.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }
}
