using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

public sealed partial class DemoTests
{
    private const string Follow = """{"type":"NEW_FOLLOWER","from":"alice","to":"bob"}""";
    private static readonly string[] Endpoints = ["/demo/session", "/demo/journal", $"/demo/events/{Guid.Empty}/trace"];

    [Fact]
    public async Task Without_demo_mode_there_is_a_plain_page_and_nothing_of_the_demo()
    {
        await using var system = await TestSystem.StartAsync();
        foreach (var path in Endpoints.Concat(["/web/demo/main.js", "/web/notify.js", "/web/demo/index.html"]))
            (await system.Client.GetAsync(path, system.ApiKey)).Status.ShouldBe(HttpStatusCode.NotFound, path);
        (await system.Client.SendAsync(HttpMethod.Post, "/demo/events", system.ApiKey, Follow)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await system.Client.GetAsync("/", "")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_page_and_every_file_it_needs_are_served_under_a_strict_policy()
    {
        await using var host = await DemoHost.StartAsync();
        var page = await CheckedAsync(host, "/", "text/html");
        page.ShouldNotContain("<style");
        page.ShouldNotContain(" style=");
        page.ShouldNotContain("://");
        var seen = new HashSet<string>();
        var open = new Queue<string>(Reference().Matches(page).Select(m => m.Groups[1].Value));
        while (open.TryDequeue(out var path))
        {
            if (!seen.Add(path)) continue;
            var type = Path.GetExtension(path) switch { ".js" => "text/javascript", ".css" => "text/css", _ => "image/svg+xml" };
            var text = await CheckedAsync(host, path, type);
            if (path.EndsWith(".js", StringComparison.Ordinal))
                foreach (Match import in Import().Matches(text)) open.Enqueue(new Uri(new Uri(host.Url, path), import.Groups[1].Value).AbsolutePath);
        }

        seen.ShouldContain("/web/notify.js");
        seen.ShouldContain("/web/demo/path.js");
        seen.ShouldContain("/web/demo/demo.css");
        (await host.SendAsync(HttpMethod.Get, "/web/%2e%2e/notify.dll")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_event_sent_from_the_page_reaches_inbox_phone_and_mailbox_and_its_path_is_told()
    {
        await using var host = await DemoHost.StartAsync();
        var session = await host.JsonAsync("/demo/session");
        session.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("user").GetString()).ShouldBe(["alice", "bob"]);
        var bob = session.GetProperty("people")[1];

        var sent = await host.SendAsync(HttpMethod.Post, "/demo/events", """{"type":"NEW_MESSAGE","from":"alice","to":"bob","text":"Lunch?"}""", headers: ("Origin", host.Origin));
        sent.Status.ShouldBe(HttpStatusCode.Accepted);
        var answer = JsonElement.Parse(sent.Body);
        answer.GetProperty("event").GetProperty("preview").GetString().ShouldBe("Lunch?");

        var journal = await Eventually.GetAsync(() => host.JsonAsync("/demo/journal?since=0"), j => j.GetArrayLength() == 2, "a push and a mail");
        journal.EnumerateArray().Select(e => e.GetProperty("to").GetString()).ShouldBe([bob.GetProperty("phone").GetString(), bob.GetProperty("mailbox").GetString()], ignoreOrder: true);
        (await host.JsonAsync("/demo/journal?since=2")).GetArrayLength().ShouldBe(0);

        var trace = await Eventually.GetAsync(() => host.JsonAsync($"/demo/events/{answer.GetProperty("eventId").GetString()}/trace"),
            t => Ends(t).Count == 4, "all four channels");
        trace.GetProperty("recipient").GetString().ShouldBe("bob");
        Ends(trace).ShouldBe(["email sent", "inbox sent", "push sent", "realtime suppressed"], ignoreOrder: true);

        var (_, inbox, _) = await host.SendAsync(HttpMethod.Get, "/v1/inbox", headers: ("Authorization", $"Bearer {bob.GetProperty("token").GetString()}"));
        JsonElement.Parse(inbox).GetProperty("items")[0].GetProperty("body").GetString().ShouldBe("Alice: Lunch?");
        foreach (var body in new[] { session.ToString(), sent.Body, journal.ToString(), trace.ToString() }) body.ShouldNotContain(host.ApiKey);
        await RefusesAsync(host);
    }

    [Fact]
    public async Task Other_pages_and_other_names_of_the_host_get_nothing()
    {
        await using var host = await DemoHost.StartAsync();
        (string, string)[] foreign =
        [
            ("Host", $"attacker.example:{host.Url.Port}"), ("Origin", "https://attacker.example"), ("Origin", "null"),
            ("Origin", $"http://127.0.0.1:{host.Url.Port + 1}"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
        ];
        foreach (var header in foreign)
        {
            foreach (var path in Endpoints) await RefusedAsync(host, HttpMethod.Get, path, null, header);
            await RefusedAsync(host, HttpMethod.Post, "/demo/events", Follow, header);
        }

        foreach (var path in new[] { "/", "/web/notify.js" }) await RefusedAsync(host, HttpMethod.Get, path, null, foreign[0]);
        (await host.SendAsync(HttpMethod.Get, "/demo/session", headers: ("Host", $"localhost:{host.Url.Port}"))).Status.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(HttpMethod.Get, "/demo/session", headers: [("Origin", host.Origin), ("Sec-Fetch-Site", "same-origin")])).Status.ShouldBe(HttpStatusCode.OK);
        (await host.JsonAsync("/demo/journal")).GetArrayLength().ShouldBe(0);
    }

    private static async Task RefusesAsync(DemoHost host)
    {
        foreach (var (body, at) in new[]
        {
            ("""{"type":"OTHER","from":"alice","to":"bob"}""", "/type"), ("""{"type":"NEW_FOLLOWER","from":"eve","to":"bob"}""", "/from"),
            ("""{"type":"NEW_FOLLOWER","from":"alice","to":"carol"}""", "/to"), ($$"""{"type":"NEW_MESSAGE","from":"alice","to":"bob","text":"{{new string('x', 201)}}"}""", "/text"),
        })
        {
            var (status, problem, _) = await host.SendAsync(HttpMethod.Post, "/demo/events", body);
            status.ShouldBe(HttpStatusCode.UnprocessableEntity, body);
            JsonElement.Parse(problem).GetProperty("pointer").GetString().ShouldBe(at);
        }

        (await host.SendAsync(HttpMethod.Post, "/demo/events", Follow, "text/plain")).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await host.SendAsync(HttpMethod.Post, "/demo/events", "{")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task RefusedAsync(DemoHost host, HttpMethod method, string path, string? body, (string, string) header)
    {
        var (status, text, _) = await host.SendAsync(method, path, body, headers: header);
        status.ShouldBe(HttpStatusCode.Forbidden, $"{path} with {header}");
        JsonElement.Parse(text).GetProperty("code").GetString().ShouldBe("demo_only_here");
    }

    private static async Task<string> CheckedAsync(DemoHost host, string path, string type)
    {
        var (status, text, answer) = await host.SendAsync(HttpMethod.Get, path);
        status.ShouldBe(HttpStatusCode.OK, path);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        text.ShouldNotContain("innerHTML");
        return text;
    }

    private static List<string> Ends(JsonElement trace) =>
        [.. trace.GetProperty("steps").EnumerateArray().Where(s => s.GetProperty("kind").GetString() == "ended")
            .Select(s => $"{s.GetProperty("channel").GetString()} {s.GetProperty("end").GetProperty("status").GetString()}")];

    [GeneratedRegex("(?:src|href)=\"(/web/[^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("from '(\\.[^']+)'")]
    private static partial Regex Import();
}
