using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notify.Contracts;
using Notify.IntegrationTests.Running;
using Notify.UnitTests.Ingestion;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Routing;

public sealed class SimulateTests
{
    private const string Catalog = """
        category: tasks
        types:
          PLAIN: { to: user, title: Plain }
          CRITICAL: { to: user, title: Critical, priority: critical }
          ESCALATED: { to: user, title: Escalated, channels: { push: offline, email: unread after 10m } }
          SILENT: { to: user, title: Silent, channels: { push: never, email: never } }
        """;

    /// <summary>Each situation is asked for first and then sent: the log's record of the decisions is what was foretold.</summary>
    [Fact]
    public async Task What_is_foretold_is_what_then_happens()
    {
        await using var rig = await HeldRig.StartAsync(await FolderAsync());
        // Not between a question and its event may the hour end.
        rig.Time.Forward(TimeSpan.FromMinutes(70 - rig.Time.GetUtcNow().Minute));
        var quiet = Quiet(rig);
        string[] situations =
        [
            "{}",
            """{"all":false}""",
            """{"channels":{"inbox":false,"push":false}}""",
            """{"channels":{"realtime":false}}""",
            """{"categories":{"tasks":{"email":false,"realtime":false}}}""",
            """{"mutedUntil":"2999-01-01T00:00:00Z"}""",
            """{"rhythms":{"tasks":{"every":"hourly"}}}""",
            """{"rhythms":{"tasks":{"every":"daily","at":"09:00"}}}""",
            $$$"""{"quietHours":{{{quiet}}}}""",
            $$$"""{"quietHours":{{{quiet}}},"rhythms":{"tasks":{"every":"hourly"}},"channels":{"email":false}}""",
        ];
        var seen = new HashSet<string>();
        foreach (var (preferences, n) in situations.Select((s, i) => (s, i)))
        {
            (await rig.System.Client.SendAsync(HttpMethod.Put, "/v1/preferences", rig.Token(), preferences)).Status.ShouldBe(HttpStatusCode.OK);
            foreach (var type in new[] { "PLAIN", "CRITICAL", "ESCALATED", "SILENT" })
            {
                await AgreeAsync(rig, $$"""{"type":"{{type}}","user":"bob","eventId":"{{n}}-{{type}}-a"}""", "bob", seen);
                if (n is 0 or 8) await AgreeAsync(rig, $$$"""{"type":"{{{type}}}","user":"bob","eventId":"{{{n}}}-{{{type}}}-b","notify":{"expiresAt":"2001-01-01T00:00:00Z"}}""", "bob", seen);
                if (n == 0) await AgreeAsync(rig, $$$"""{"type":"{{{type}}}","user":"eve","eventId":"{{{n}}}-{{{type}}}-c","notify":{"priority":"bulk","category":"other"}}""", "eve", seen);
            }
        }

        await using var tab = await LiveClient.WebSocketAsync(rig.System.Urls[0], rig.Token());
        (await rig.System.Client.SendAsync(HttpMethod.Put, "/v1/preferences", rig.Token(), "{}")).Status.ShouldBe(HttpStatusCode.OK);
        await AgreeAsync(rig, """{"type":"ESCALATED","user":"bob","eventId":"online"}""", "bob", seen);
        seen.ShouldBe(
            ["all_off", "always", "category_off", "channel_off", "critical", "expired", "inbox_off", "muted", "no_address", "offline", "online", "quiet_hours", "rhythm_daily", "rhythm_hourly", "type_never", "unread_after"],
            ignoreOrder: true);
    }

    [Fact]
    public async Task An_event_to_a_topic_is_decided_for_those_who_are_subscribed()
    {
        await using var rig = await HeldRig.StartAsync();
        (await rig.System.Client.SendAsync(HttpMethod.Post, "/v1/topics/news/subscribers", rig.System.ApiKey, """{"users":["ann","bob","eve","zoe"]}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await rig.System.Client.SendAsync(HttpMethod.Put, "/v1/topics/other/subscribers/bob", rig.System.ApiKey, (string?)null)).Status.ShouldBe(HttpStatusCode.NoContent);
        var simulated = await AskAsync(rig, """{"type":"NEW_MESSAGE","senderName":"x","preview":"x","notify":{"recipients":["zoe"],"topics":["news","other"],"except":["eve"]}}""");
        simulated.GetProperty("notifications").EnumerateArray().Select(n => n.GetProperty("recipient").GetString()).ShouldBe(["zoe", "ann", "bob"]);
        simulated.GetProperty("more").GetBoolean().ShouldBeFalse();

        var many = $$"""{"users":[{{string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"u{i:0000}\""))}}]}""";
        (await rig.System.Client.SendAsync(HttpMethod.Post, "/v1/topics/news/subscribers", rig.System.ApiKey, many)).Status.ShouldBe(HttpStatusCode.OK);
        simulated = await AskAsync(rig, """{"type":"NEW_MESSAGE","senderName":"x","preview":"x","notify":{"topics":["news"]}}""");
        (simulated.GetProperty("notifications").GetArrayLength(), simulated.GetProperty("more").GetBoolean()).ShouldBe((1_000, true));
    }

    [Fact]
    public async Task A_simulation_sends_nothing_and_leaves_nothing()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.PreferAsync($$"""{"quietHours":{{Quiet(rig)}}}""");
        var simulated = await AskAsync(rig, TestEvents.NewMessage("bob", "1"));
        simulated.GetProperty("notifications")[0].GetProperty("channels").EnumerateArray().Select(Line).ShouldBe(
            ["inbox send always", "realtime send always", "push hold quiet_hours", "email hold quiet_hours"]);
        (await rig.StatesAsync()).ShouldBeEmpty();
        foreach (var topic in new[] { "user-events", "notifications", "inbox-deliveries", "push-deliveries", "email-deliveries", "delivery-attempts" })
            await rig.RecordsAsync(topic, 0);
        (await rig.System.Client.GetAsync("/v1/inbox/counts", rig.Token())).Body.GetProperty("total").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_time_and_a_presence_may_be_supposed_and_every_event_and_recipient_is_answered()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.PreferAsync("""{"quietHours":{"friday":{"from":"22:00","to":"07:00"}}}""");
        var night = await AskAsync(rig, TestEvents.NewMessage("bob", "1"), "?at=2026-01-30T22:30:00Z&presence=online");
        night.GetProperty("at").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2026, 1, 30, 22, 30, 0, TimeSpan.Zero));
        var channels = night.GetProperty("notifications")[0].GetProperty("channels").EnumerateArray().ToList();
        channels.Select(Line).ShouldBe(["inbox send always", "realtime send always", "push hold quiet_hours", "email hold quiet_hours"]);
        channels[2].GetProperty("until").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2026, 1, 31, 6, 0, 0, TimeSpan.Zero));
        var day = await AskAsync(rig, TestEvents.NewMessage("bob", "1"), "?at=2026-01-31T12:00:00%2B01:00&presence=online");
        day.GetProperty("notifications")[0].GetProperty("channels").EnumerateArray().Select(Line).ShouldBe(
            ["inbox send always", "realtime send always", "push send always", "email suppress online"]);

        var several = await AskAsync(rig, $$$"""[{{{TestEvents.NewMessage("bob", "1")}}},{"type":"NEW_FOLLOWER","notify":{"recipients":["eve","bob"],"except":["bob"]}}]""");
        several.GetProperty("notifications").EnumerateArray().Select(n => $"{n.GetProperty("event")} {n.GetProperty("recipient")} {n.GetProperty("type")} {n.GetProperty("category")} {n.GetProperty("priority")} {n.GetProperty("known")}")
            .ShouldBe(["0 bob NEW_MESSAGE messages normal True", "1 eve NEW_FOLLOWER social normal False"]);

        using var cloud = new StringContent("""{"specversion":"1.0","id":"1","source":"/chat","type":"NEW_MESSAGE","data":{"recipientId":"eve"}}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/cloudevents+json"));
        var answer = await rig.System.Client.SendAsync(HttpMethod.Post, "/v1/simulate", rig.System.ApiKey, cloud);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        answer.Body.GetProperty("notifications")[0].GetProperty("recipient").GetString().ShouldBe("eve");
    }

    [Fact]
    public async Task Every_bad_event_is_refused_as_POST_events_refuses_it()
    {
        await using var rig = await HeldRig.StartAsync();
        foreach (var kind in BadEvents.All.Where(b => b.Json is { Length: > 0 } && b.TenantHeader is null && b.EventIdHeader is null && b.Name != "an array"))
            (await RefusalAsync(rig, "/v1/simulate", kind.Json!)).ShouldBe(await RefusalAsync(rig, "/v1/events", kind.Json!), kind.Name);
        (await RefusalAsync(rig, "/v1/simulate", "[]")).ShouldBe(await RefusalAsync(rig, "/v1/events", "[]"));

        var many = $$$"""{"type":"NEW_MESSAGE","notify":{"recipients":[{{{string.Join(',', Enumerable.Range(0, 600).Select(i => $"\"u{i}\""))}}}]}}""";
        (await RefusalAsync(rig, "/v1/simulate", $"[{many},{many}]")).ShouldContain("too_many_recipients");
        (await RefusalAsync(rig, "/v1/simulate?at=tomorrow", TestEvents.NewMessage("bob", "1"))).ShouldContain("\"/at\"");
        (await RefusalAsync(rig, "/v1/simulate?presence=away", TestEvents.NewMessage("bob", "1"))).ShouldContain("\"/presence\"");
        var key = await rig.System.KeyAsync("default", "events:write");
        (await rig.System.Client.SendAsync(HttpMethod.Post, "/v1/simulate", key, TestEvents.NewMessage("bob", "1"))).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Routing_in_another_process_is_asked_over_HTTP_and_when_it_cannot_be_the_answer_says_so()
    {
        await using var system = await TestSystem.CreateAsync();
        var routing = await system.AddHostAsync("routing,inbox,realtime");
        (await system.Client.SendAsync(HttpMethod.Put, "/v1/recipients/bob", system.ApiKey, """{"email":"bob@example.com"}""")).Status.ShouldBe(HttpStatusCode.OK);
        var asking = await AddAsync(new() { ["Ingestion:RoutingUrl"] = routing.Management });
        var answer = await asking.SendAsync(HttpMethod.Post, "/v1/simulate?presence=online&at=2026-01-31T12:00:00Z", system.ApiKey, TestEvents.NewMessage("bob", "1"));
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        answer.Body.ToString().ShouldBe("""
            {"at":"2026-01-31T12:00:00+00:00","notifications":[{"event":0,"recipient":"bob","type":"NEW_MESSAGE","category":"messages","priority":"normal","known":true,"presence":"online",
            "channels":[{"channel":"inbox","decision":"send","rule":"always"},{"channel":"realtime","decision":"send","rule":"always"},
            {"channel":"push","decision":"send","rule":"always"},{"channel":"email","decision":"suppress","rule":"online"}]}],"more":false}
            """.ReplaceLineEndings(""));

        foreach (var wrong in new Dictionary<string, string?>[] { [], new() { ["Ingestion:RoutingUrl"] = routing.Public }, new() { ["Ingestion:RoutingUrl"] = routing.Management, ["Auth:InternalKey"] = new string('x', 40) } })
        {
            var client = await AddAsync(wrong);
            var refused = await client.SendAsync(HttpMethod.Post, "/v1/simulate", system.ApiKey, TestEvents.NewMessage("bob", "1"));
            (refused.Status, refused.Body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.ServiceUnavailable, "routing_unavailable"));
        }

        async Task<NotifyClient> AddAsync(Dictionary<string, string?> settings)
        {
            var addresses = await system.AddHostAsync("ingestion", settings);
            return new NotifyClient(_ => addresses.Public);
        }
    }

    [Fact]
    public async Task The_command_prints_it_as_a_table_or_as_JSON()
    {
        await using var rig = await HeldRig.StartAsync();
        await rig.PreferAsync("""{"mutedUntil":"2999-01-01T00:00:00Z","rhythms":{"social":{"every":"daily","at":"09:00"}}}""");
        var settings = new Dictionary<string, string?> { ["NOTIFY_URL"] = rig.System.Urls[0], ["NOTIFY_API_KEY"] = rig.System.ApiKey };
        var table = await NotifyCommand.RunAsync(settings, "simulate", """{"type":"NEW_MESSAGE","notify":{"recipients":["bob","eve"]}}""", "--presence", "offline");
        (table.Code, table.Error).ShouldBe((0, ""));
        table.Out.TrimEnd().ReplaceLineEndings("\n").ShouldBe("""
            TYPE         RECIPIENT  PRESENCE  CHANNEL   DECISION  RULE        UNTIL (UTC)
            NEW_MESSAGE  bob        offline   inbox     send      always
            NEW_MESSAGE  bob        offline   realtime  send      always
            NEW_MESSAGE  bob        offline   push      suppress  muted
            NEW_MESSAGE  bob        offline   email     suppress  muted
            NEW_MESSAGE  eve        offline   inbox     send      always
            NEW_MESSAGE  eve        offline   realtime  send      always
            NEW_MESSAGE  eve        offline   push      send      always
            NEW_MESSAGE  eve        offline   email     suppress  no_address
            """.ReplaceLineEndings("\n"));
        await rig.PreferAsync("""{"mutedUntil":null}""");
        var json = await NotifyCommand.RunAsync(settings, "simulate", TestEvents.NewFollower("bob", "1"), "--at", "2026-01-31T12:00:00Z", "--json");
        JsonElement.Parse(json.Out).GetProperty("notifications")[0].GetProperty("channels")[2].ToString()
            .ShouldBe("""{"channel":"push","decision":"hold","rule":"rhythm_daily","until":"2026-02-01T08:00:00+00:00"}""");
        var refused = await NotifyCommand.RunAsync(settings, "simulate", """{"type":"NO_SUCH"}""");
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("unknown_type");
    }

    private static async Task AgreeAsync(HeldRig rig, string @event, string user, HashSet<string> seen)
    {
        var foretold = (await AskAsync(rig, @event)).GetProperty("notifications")[0];
        var sent = await rig.System.Client.SendAsync(HttpMethod.Post, "/v1/events", rig.System.ApiKey, @event);
        sent.Status.ShouldBe(HttpStatusCode.Accepted);
        var id = NotifyIds.Notification(sent.Body.GetProperty("eventIds")[0].GetGuid(), user);
        var trace = await Eventually.GetAsync(
            () => rig.System.Client.GetAsync($"/v1/notifications/{id}/trace", rig.System.ApiKey),
            a => a.Status == HttpStatusCode.OK && a.Body.GetProperty("steps").EnumerateArray().Any(s => s.GetProperty("kind").GetString() == "decided"), "it is decided");
        var decided = trace.Body.GetProperty("steps").EnumerateArray().Where(s => s.GetProperty("kind").GetString() == "decided").ToList();
        decided.Select(Decision).ShouldBe(foretold.GetProperty("channels").EnumerateArray().Select(Decision), @event);
        decided[0].GetProperty("presence").GetString().ShouldBe(foretold.GetProperty("presence").GetString(), @event);
        trace.Body.GetProperty("category").GetString().ShouldBe(foretold.GetProperty("category").GetString(), @event);
        seen.UnionWith(decided.Select(s => s.GetProperty("rule").GetString()!));
    }

    private static async Task<JsonElement> AskAsync(HeldRig rig, string @event, string query = "")
    {
        var answer = await rig.System.Client.SendAsync(HttpMethod.Post, "/v1/simulate" + query, rig.System.ApiKey, @event);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        return answer.Body;
    }

    private static async Task<string> RefusalAsync(HeldRig rig, string path, string body)
    {
        var answer = await rig.System.Client.SendAsync(HttpMethod.Post, path, rig.System.ApiKey, body);
        ((int)answer.Status).ShouldBeInRange(400, 422);
        var problem = JsonNode.Parse(answer.Body.GetRawText())!.AsObject();
        foreach (var own in new[] { "traceId", "instance" }) problem.Remove(own);
        return problem.ToJsonString();
    }

    /// <summary>Channel, decision, rule and until, but for the ten minutes that begin anew with each question.</summary>
    private static string Decision(JsonElement channel)
    {
        var until = channel.TryGetProperty("until", out var at) ? at.GetDateTimeOffset() : (DateTimeOffset?)null;
        return Line(channel) + (until is not { } time ? "" : channel.GetProperty("rule").GetString() == "unread_after"
            ? " until soon" : string.Create(CultureInfo.InvariantCulture, $" until {time:O}"));
    }

    private static string Line(JsonElement channel) =>
        $"{channel.GetProperty("channel")} {channel.GetProperty("decision")} {channel.GetProperty("rule")}";

    /// <summary>Quiet for four hours around now, each day.</summary>
    private static string Quiet(HeldRig rig)
    {
        var vienna = TimeZoneInfo.ConvertTime(rig.Time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna"));
        var span = string.Create(CultureInfo.InvariantCulture, $$"""{"from":"{{vienna.AddHours(-2):HH:mm}}","to":"{{vienna.AddHours(2):HH:mm}}"}""");
        return "{" + string.Join(',', Enum.GetValues<DayOfWeek>().Select(d => $"\"{JsonNamingPolicy.CamelCase.ConvertName(d.ToString())}\":{span}")) + "}";
    }

    private static async Task<string> FolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("notify-simulate-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "tasks.yaml"), Catalog);
        return folder;
    }
}
