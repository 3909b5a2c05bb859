using System.Globalization;
using System.Net;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Notify.Contracts;
using Notify.IntegrationTests.Routing;
using Notify.IntegrationTests.Running;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

/// <summary>Every way in which a channel can end, through all services: the trace of each tells one end of each channel, and until then that it waits.</summary>
public sealed class TraceEndsTests : IAsyncLifetime
{
    private const string Catalog = """
        category: tasks
        digest:
          title: "{{ count }} tasks"
          email:
            text: "{% for item in items %}- {{ item.title }}\n{% endfor %}"
        types:
          TASK: { to: user, title: "Task {{ n }}", channels: { push: always, email: always } }
          OFFLINE: { to: user, title: Offline, channels: { push: never, email: offline } }
          KEYED: { to: user, title: Keyed, collapse: "key", channels: { push: always, email: never } }
          LATEST: { to: user, title: Latest, collapse: "key", inbox: latest, channels: { push: always, email: never } }
        """;

    private readonly ShiftedTime time = new();
    private readonly Dictionary<string, Guid> ids = [];
    private TestSystem system = null!;

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("notify-ends-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "tasks.yaml"), Catalog);
        system = await TestSystem.CreateAsync();
        await system.AddHostAsync("", new() { ["Catalog:Folder"] = folder, ["Held:Sweep"] = "00:00:00.1", ["Email:FirstDeferral"] = "00:05:00" },
            s => s.AddSingleton<TimeProvider>(time));
    }

    public ValueTask DisposeAsync() => system.DisposeAsync();

    [Fact]
    public async Task What_is_decided_or_done_at_once_ends_once_on_each_channel()
    {
        await PersonAsync("bob");
        await SendAsync("sent", "TASK", "bob");
        await ShouldEndAsync("sent", "inbox sent | realtime suppressed not_connected | push sent | email sent");

        await PersonAsync("tab");
        await using (await LiveClient.WebSocketAsync(system.Urls[0], Token("tab")))
        {
            await SendAsync("online", "OFFLINE", "tab");
            await ShouldEndAsync("online", "inbox sent | realtime sent | push suppressed type_never | email suppressed online");
        }

        await SendAsync("unknown", "TASK", "nobody");
        await ShouldEndAsync("unknown", "inbox sent | realtime suppressed not_connected | push suppressed no_device | email suppressed no_address");
        await SendAsync("expired", "TASK", "bob", """{"expiresAt":"2001-01-01T00:00:00Z"}""");
        await ShouldEndAsync("expired", "inbox suppressed expired | realtime suppressed expired | push suppressed expired | email suppressed expired");

        await PersonAsync("off", """{"all":false}""");
        await SendAsync("off", "TASK", "off");
        await ShouldEndAsync("off", "inbox suppressed all_off | realtime suppressed all_off | push suppressed all_off | email suppressed all_off");
        await PersonAsync("some", """{"channels":{"push":false},"categories":{"tasks":{"realtime":false,"email":false}}}""");
        await SendAsync("some", "TASK", "some");
        await ShouldEndAsync("some", "inbox sent | realtime suppressed category_off | push suppressed channel_off | email suppressed category_off");
        await PersonAsync("empty", """{"channels":{"inbox":false}}""");
        await SendAsync("empty", "TASK", "empty");
        await ShouldEndAsync("empty", "inbox suppressed channel_off | realtime suppressed inbox_off | push sent | email sent");
        await PersonAsync("muted", """{"mutedUntil":"2999-01-01T00:00:00Z"}""");
        await SendAsync("muted", "TASK", "muted");
        await ShouldEndAsync("muted", "inbox sent | realtime suppressed not_connected | push suppressed muted | email suppressed muted");

        // Taken back before it comes: its id follows from the event's.
        var early = NotifyIds.Notification(await EventAsync("early", "TASK", "someone", null), "early");
        ids["retracted"] = early;
        (await system.Client.SendAsync(HttpMethod.Post, $"/v1/notifications/{early}/retract", system.ApiKey, (string?)null)).Status.ShouldBe(HttpStatusCode.OK);
        await Eventually.GetAsync(() => SettledAsync(early), n => n == 2, "push and email know");
        await PersonAsync("early");
        await EventAsync("early", "TASK", "someone", """{"recipients":["early"]}""");
        await ShouldEndAsync("retracted", "inbox suppressed retracted | realtime suppressed retracted | push suppressed retracted | email suppressed retracted");
        await AllEndedAsync();
    }

    [Fact]
    public async Task What_waits_says_until_when_and_then_ends_by_its_reader_its_expiry_a_newer_one_or_together()
    {
        foreach (var user in new[] { "many", "deviceless", "changed", "keyed", "latest" }) await PersonAsync(user, Daily(), phone: user != "deviceless");
        foreach (var n in Enumerable.Range(1, 3)) await SendAsync($"many-{n}", "TASK", "many", n: n);
        foreach (var n in Enumerable.Range(1, 2)) await SendAsync($"deviceless-{n}", "TASK", "deviceless", n: n);
        foreach (var word in new[] { "read", "archived", "deleted", "snoozed", "retracted", "seen", "expired", "off" })
            await SendAsync(word, "TASK", "changed", word == "expired" ? $$"""{"expiresAt":{{JsonSerializer.Serialize(time.GetUtcNow().AddMinutes(30))}}}""" : null);
        foreach (var n in Enumerable.Range(1, 2)) await SendAsync($"keyed-{n}", "KEYED", "keyed");
        await SendAsync("latest-1", "LATEST", "latest");
        await ShouldEndAsync("latest-1", "inbox sent | realtime suppressed not_connected | push held rhythm_daily until | email suppressed type_never");
        await SendAsync("latest-2", "LATEST", "latest");
        await ShouldEndAsync("many-1", "inbox sent | realtime suppressed not_connected | push held rhythm_daily until | email held rhythm_daily until");
        await ShouldEndAsync("latest-1", "inbox sent | realtime suppressed not_connected | push suppressed superseded | email suppressed type_never");

        foreach (var word in new[] { "read", "archived", "snoozed" })
            await ChangeAsync(HttpMethod.Post, $"/v1/inbox/{ids[word]}/{word switch { "archived" => "archive", "snoozed" => "snooze", _ => word }}",
                word == "snoozed" ? $$"""{"until":{{JsonSerializer.Serialize(time.GetUtcNow().AddDays(2))}}}""" : null);
        await ChangeAsync(HttpMethod.Delete, $"/v1/inbox/{ids["deleted"]}", null);
        await ChangeAsync(HttpMethod.Post, "/v1/inbox/seen", $$"""{"ids":["{{ids["seen"]}}"]}""");
        (await system.Client.SendAsync(HttpMethod.Post, $"/v1/notifications/{ids["retracted"]}/retract", system.ApiKey, (string?)null)).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var word in new[] { "read", "archived", "snoozed", "deleted", "retracted" })
            await ShouldEndAsync(word, $"inbox sent | realtime suppressed not_connected | push suppressed {word} | email suppressed {word}");
        await ShouldEndAsync("seen", "inbox sent | realtime suppressed not_connected | push held rhythm_daily until | email held rhythm_daily until");

        time.Forward(TimeSpan.FromMinutes(31));
        await ShouldEndAsync("expired", "inbox sent | realtime suppressed not_connected | push suppressed expired | email suppressed expired");
        await Eventually.GetAsync(() => KindsAsync("expired"), kinds => kinds.Contains("expired"), "the item has gone by itself");
        (await KindsAsync("seen")).ShouldContain("seen");

        time.Forward(TimeSpan.FromHours(3));
        foreach (var n in Enumerable.Range(1, 3))
            await ShouldEndAsync($"many-{n}", $"inbox sent | realtime suppressed not_connected | push sent{(n < 3 ? " in many-3" : "")} | email sent{(n < 3 ? " in many-3" : "")}");
        await ShouldEndAsync("deviceless-1", "inbox sent | realtime suppressed not_connected | push suppressed no_device in deviceless-2 | email sent in deviceless-2");
        await ShouldEndAsync("deviceless-2", "inbox sent | realtime suppressed not_connected | push suppressed no_device | email sent");
        await ShouldEndAsync("keyed-1", "inbox sent | realtime suppressed not_connected | push suppressed superseded | email suppressed type_never");
        await ShouldEndAsync("keyed-2", "inbox sent | realtime suppressed not_connected | push sent | email suppressed type_never");
        await ShouldEndAsync("latest-2", "inbox sent | realtime suppressed not_connected | push sent | email suppressed type_never");
        await ShouldEndAsync("seen", "inbox sent | realtime suppressed not_connected | push sent in off | email sent in off");
        await AllEndedAsync();
    }

    [Fact]
    public async Task What_a_provider_refuses_or_delays_ends_as_failed_or_suppressed_and_waits_as_pending_till_then()
    {
        foreach (var user in new[] { "dead", "wrong", "slow", "late", "given", "gone", "two" }) await PersonAsync(user);
        await DeviceAsync("two", "two-tablet");
        Script(new() { Kind = FaultKind.Push, Target = "dead-phone-token", ErrorCode = "UNREGISTERED" });
        Script(new() { Kind = FaultKind.Push, Target = "two-tablet-token", ErrorCode = "UNREGISTERED" });
        Script(new() { Kind = FaultKind.Push, Target = "wrong-phone-token", Status = 400, ErrorCode = "INVALID_ARGUMENT", Field = "message.data" });
        foreach (var user in new[] { "slow", "late", "given", "gone" })
            Script(new() { Kind = FaultKind.Push, Target = $"{user}-phone-token", Status = 503, RetryAfter = user == "given" ? 7_200 : 600, Times = 1 });
        Script(new() { Kind = FaultKind.Mail, Target = "dead@example.com", Reply = "550 5.1.1 no such user" });
        Script(new() { Kind = FaultKind.Mail, Target = "slow@example.com", Reply = "451 4.3.0 later", Times = 1 });

        await SendAsync("dead", "TASK", "dead");
        await ShouldEndAsync("dead", "inbox sent | realtime suppressed not_connected | push failed unregistered | email failed address_unknown");
        await SendAsync("dead-again", "TASK", "dead");
        await ShouldEndAsync("dead-again", "inbox sent | realtime suppressed not_connected | push suppressed no_device | email suppressed address_suppressed");
        await SendAsync("wrong", "TASK", "wrong");
        await ShouldEndAsync("wrong", "inbox sent | realtime suppressed not_connected | push failed invalid_argument:message.data | email sent");
        await SendAsync("two", "TASK", "two");
        await Eventually.GetAsync(() => StepsAsync("two"), steps => steps.Count(s => s.StartsWith("ended push", StringComparison.Ordinal)) == 2, "both devices ended");
        await ShouldEndAsync("two", "inbox sent | realtime suppressed not_connected | push sent | email sent");

        await SendAsync("slow", "TASK", "slow");
        await SendAsync("late", "TASK", "late", $$"""{"expiresAt":{{JsonSerializer.Serialize(time.GetUtcNow().AddMinutes(5))}}}""");
        await SendAsync("given", "TASK", "given");
        await SendAsync("gone", "TASK", "gone");
        // What would be tried again too late ends at once.
        await ShouldEndAsync("late", "inbox sent | realtime suppressed not_connected | push suppressed expired | email sent");
        await ShouldEndAsync("given", "inbox sent | realtime suppressed not_connected | push failed fcm_503 | email sent");
        await ShouldEndAsync("slow", "inbox sent | realtime suppressed not_connected | push pending | email pending");
        await ShouldEndAsync("gone", "inbox sent | realtime suppressed not_connected | push pending | email sent");

        (await system.Client.SendAsync(HttpMethod.Post, $"/v1/inbox/{ids["slow"]}/read", Token("slow"))).Status.ShouldBe(HttpStatusCode.OK);
        await ShouldEndAsync("slow", "inbox sent | realtime suppressed not_connected | push suppressed read | email suppressed read");
        (await system.Client.SendAsync(HttpMethod.Delete, "/v1/devices/gone-phone", Token("gone"))).Status.ShouldBe(HttpStatusCode.NoContent);
        time.Forward(TimeSpan.FromMinutes(11));
        await ShouldEndAsync("gone", "inbox sent | realtime suppressed not_connected | push suppressed device_gone | email sent");
        await AllEndedAsync();
    }

    private async Task ShouldEndAsync(string name, string expected)
    {
        var told = "";
        await Eventually.GetAsync(async () => told = await ChannelsAsync(name), t => t == expected, $"{name} is '{expected}'");
    }

    /// <summary>Nothing is left under way, and of no channel is more than one end told for an endpoint.</summary>
    private async Task AllEndedAsync()
    {
        foreach (var name in ids.Keys)
        {
            (await ChannelsAsync(name)).Split(" | ").ShouldAllBe(c => c.Contains(" sent", StringComparison.Ordinal) || c.Contains(" suppressed ", StringComparison.Ordinal) || c.Contains(" failed ", StringComparison.Ordinal), name);
            var trace = await TraceAsync(name);
            trace.GetProperty("channels").EnumerateArray().Select(c => c.GetProperty("channel").GetString()).ShouldBe(["inbox", "realtime", "push", "email"], name);
            trace.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("at").GetDateTimeOffset()).ShouldBeInOrder();
            foreach (var channel in trace.GetProperty("channels").EnumerateArray())
                channel.GetProperty("ends").EnumerateArray().Where(e => e.GetProperty("status").GetString() != "released")
                    .Select(e => e.TryGetProperty("endpoint", out var endpoint) ? endpoint.GetString() : "").ShouldBeUnique(name);
        }
    }

    private async Task<string> ChannelsAsync(string name)
    {
        var trace = await TraceAsync(name);
        return trace.ValueKind != JsonValueKind.Object ? "" : string.Join(" | ", trace.GetProperty("channels").EnumerateArray().Select(Line));
    }

    private string Line(JsonElement channel)
    {
        var (state, reason) = (channel.GetProperty("state").GetString(), Text(channel, "reason"));
        channel.TryGetProperty("at", out _).ShouldBe(state is "sent" or "suppressed" or "failed", "an end has its time");
        string?[] parts =
        [
            channel.GetProperty("channel").GetString(), state, reason, state == "held" && channel.TryGetProperty("until", out _) ? "until" : null,
            Text(channel, "digest") is { } digest ? "in " + ids.Single(i => i.Value == Guid.Parse(digest)).Key : null,
        ];
        return string.Join(' ', parts.Where(p => p is not null));
    }

    private async Task<IReadOnlyList<string>> StepsAsync(string name) => await TraceAsync(name) is { ValueKind: JsonValueKind.Object } trace
        ? [.. trace.GetProperty("steps").EnumerateArray().Select(s => $"{Text(s, "kind")} {Text(s, "channel")}")] : [];

    private async Task<IReadOnlyList<string>> KindsAsync(string name) => [.. (await StepsAsync(name)).Select(s => s.Split(' ')[0])];

    private async Task<JsonElement> TraceAsync(string name)
    {
        var answer = await system.Client.GetAsync($"/v1/notifications/{ids[name]}/trace", system.ApiKey);
        return answer.Status == HttpStatusCode.OK ? answer.Body : default;
    }

    private async Task SendAsync(string name, string type, string user, string? notify = null, int n = 1) =>
        ids[name] = NotifyIds.Notification(await EventAsync(name, type, user, notify, n), user);

    private async Task<Guid> EventAsync(string name, string type, string user, string? notify, int n = 1)
    {
        var body = $$"""{"type":"{{type}}","eventId":"{{name}}","user":"{{user}}","n":{{n}}{{(notify is null ? "" : ",\"notify\":" + notify)}}}""";
        var sent = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, body);
        sent.Status.ShouldBe(HttpStatusCode.Accepted, sent.ToString());
        return sent.Body.GetProperty("eventIds")[0].GetGuid();
    }

    private async Task PersonAsync(string user, string? preferences = null, bool phone = true)
    {
        (await system.Client.SendAsync(HttpMethod.Put, $"/v1/recipients/{user}", system.ApiKey, $$"""{"email":"{{user}}@example.com"}""")).Status.ShouldBe(HttpStatusCode.OK);
        if (phone) await DeviceAsync(user, user + "-phone");
        if (preferences is not null) (await system.Client.SendAsync(HttpMethod.Put, "/v1/preferences", Token(user), preferences)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task DeviceAsync(string user, string device) =>
        (await system.Client.SendAsync(HttpMethod.Put, $"/v1/devices/{device}", Token(user), $$"""{"platform":"android","token":"{{device}}-token"}""")).Status.ShouldBe(HttpStatusCode.OK);

    private async Task ChangeAsync(HttpMethod method, string path, string? body) => await Eventually.GetAsync(
        () => system.Client.SendAsync(method, path, Token("changed"), body), a => (int)a.Status is >= 200 and < 300, $"{method} {path}");

    /// <summary>Once a day, in two hours' time.</summary>
    private string Daily() => string.Create(CultureInfo.InvariantCulture, $$$$"""{"rhythms":{"tasks":{"every":"daily","at":"{{{{time.GetUtcNow().AddHours(2):HH:mm}}}}"}}}""");

    private async Task<long> SettledAsync(Guid id)
    {
        await using var connection = await system.Database.Database.Worker.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>(
            "select (select count(*) from push.settled where subject = @id) + (select count(*) from email.settled where subject = @id)", new { id });
    }

    private void Script(Fault fault) => system.Sandbox.Faults.Add(fault);

    private string Token(string user) => system.Parts.GetRequiredService<PersonTokens>().Issue(new Person(system.Tenant, user), TimeSpan.FromHours(1));

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
