using System.Net;
using System.Text.Json;
using Notify.Contracts;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

/// <summary>What a service takes back, through all services: broker, stores, phone, mailbox and an open tab.</summary>
public sealed class RetractionFlowTests
{
    [Fact]
    public async Task What_was_shown_goes_from_inbox_tab_and_phone_and_what_has_not_come_reaches_nobody()
    {
        await using var system = await TestSystem.StartAsync();
        await system.AddPersonAsync("bob");
        var token = system.Token("bob");

        // Taken back before its event: ids are known in advance where the producer names its own.
        var early = await EventIdAsync(system, TestEvents.NewMessage("carol", "early"));
        var never = NotifyIds.Notification(early, "bob");
        (await RetractAsync(system, never)).ShouldBe("awaited");
        await EventIdAsync(system, Both("early"));

        string[] ends = ["ended inbox suppressed retracted", "ended realtime suppressed retracted", "ended push suppressed retracted", "ended email suppressed retracted"];
        (await StepsAsync(system, never, s => ends.All(s.Contains))).ShouldNotContain(s => s.Contains("sent", StringComparison.Ordinal));

        await using var tab = await LiveClient.WebSocketAsync(system.Urls[0], token);
        var shown = NotifyIds.Notification(await EventIdAsync(system, TestEvents.NewMessage("bob", "shown")), "bob");
        await Eventually.GetAsync(() => Task.FromResult(tab.Items.ToList()), i => i.Any(x => Id(x) == shown), "the item in the tab");
        await Eventually.GetAsync(() => Task.FromResult(Pushes(system)), p => p.Count == 1, "its push");
        await StepsAsync(system, shown, s => s.Contains("ended push sent"));
        (await RetractAsync(system, shown)).ShouldBe("retracted");

        await Eventually.GetAsync(() => Task.FromResult(tab.Items.ToList()), i => i.Any(x => Id(x) == shown && x.TryGetProperty("deletedAt", out _)), "its tombstone in the tab");
        var cleared = await Eventually.GetAsync(() => Task.FromResult(Pushes(system)), p => p.Count == 2, "the phone is told to clear it");
        cleared[1].GetProperty("data").GetProperty("dismiss").GetString()!.ShouldContain(shown.ToString());
        (await system.Client.GetAsync("/v1/inbox?state=all", token)).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await StepsAsync(system, shown, s => s[^1] == "retracted inbox"))[^1].ShouldBe("retracted inbox");

        tab.Items.ShouldNotContain(i => Id(i) == never);
        system.Sandbox.Entries().Where(e => e.To.StartsWith("bob", StringComparison.Ordinal)).ShouldAllBe(e => e.Kind == "push");
    }

    /// <summary>The same event, for more people: the ids of its notifications follow from it.</summary>
    private static string Both(string id) => TestEvents.NewMessage("carol", id)[..^1] + ""","notify":{"recipients":["bob"]}}""";

    private static async Task<Guid> EventIdAsync(TestSystem system, string json)
    {
        var answer = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, json);
        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.ToString());
        return answer.Body.GetProperty("eventIds")[0].GetGuid();
    }

    private static async Task<string> RetractAsync(TestSystem system, Guid id)
    {
        var answer = await system.Client.SendAsync(HttpMethod.Post, $"/v1/notifications/{id}/retract", system.ApiKey, (string?)null);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        return answer.Body.GetProperty("outcome").GetString()!;
    }

    private static async Task<List<string>> StepsAsync(TestSystem system, Guid id, Func<List<string>, bool> until)
    {
        async Task<List<string>> ReadAsync()
        {
            var answer = await system.Client.GetAsync($"/v1/notifications/{id}/trace", system.ApiKey);
            return answer.Status != HttpStatusCode.OK ? [] : [.. answer.Body.GetProperty("steps").EnumerateArray().Select(Line)];
        }

        return await Eventually.GetAsync(ReadAsync, s => s.Count > 0 && until(s), "the end of its trace");
    }

    private static string Line(JsonElement step)
    {
        var line = $"{step.GetProperty("kind")} {(step.TryGetProperty("channel", out var channel) ? channel : default)}";
        return step.TryGetProperty("end", out var end)
            ? $"{line} {end.GetProperty("status")} {(end.TryGetProperty("reason", out var reason) ? reason : default)}".TrimEnd()
            : line.TrimEnd();
    }

    private static List<JsonElement> Pushes(TestSystem system) =>
        [.. system.Sandbox.Entries().Where(e => e.Kind == "push" && e.To == "bob-phone-token").Select(e => e.Message)];

    private static Guid Id(JsonElement item) => item.GetProperty("id").GetGuid();
}
