using System.CommandLine;
using System.Text.Json;

namespace Notify.Host;

/// <summary><c>notify simulate</c>: what would come of an event, by <c>POST /v1/simulate</c>, as a table.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var json = new Argument<string?>("event") { Description = "The event as JSON (or an array of events), such as {\"type\":\"NEW_MESSAGE\",\"notify\":{\"recipients\":[\"bob\"]}}; - or nothing reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file") { Description = "Read the event from a file." };
        var at = new Option<string?>("--at") { Description = "Decide as if it came at this time, such as 2026-01-31T22:30:00Z." };
        var presence = new Option<string?>("--presence") { Description = "Decide as if the recipients were online, offline or unknown." };
        var raw = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var (url, key) = (ApiCall.Url(), ApiCall.Key());
        var command = new Command("simulate", "Says for each recipient of an event and each channel what would happen and by which rule. Sends nothing.") { json, file, at, presence, raw, url, key };
        command.SetAction(async (parsed, ct) =>
        {
            var body = await ApiCall.BodyAsync(parsed.GetValue(json), parsed.GetValue(file), ct);
            var (done, answer) = await ApiCall.PostAsync(parsed, url, key, "/v1/simulate" + Query(parsed.GetValue(at), parsed.GetValue(presence)), body, ct);
            await (done ? Console.Out : Console.Error).WriteLineAsync(done && !parsed.GetValue(raw) ? Table(JsonElement.Parse(answer)) : answer);
            return done ? 0 : 1;
        });
        return command;
    }

    private static string Query(string? at, string? presence)
    {
        var parts = new[] { ("at", at), ("presence", presence) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}").ToList();
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static string Table(JsonElement answer)
    {
        List<string[]> rows = [["TYPE", "RECIPIENT", "PRESENCE", "CHANNEL", "DECISION", "RULE", "UNTIL (UTC)"]];
        foreach (var notification in answer.GetProperty("notifications").EnumerateArray())
            foreach (var channel in notification.GetProperty("channels").EnumerateArray())
                rows.Add(
                [
                    Text(notification, "type"), TextTable.Safe(Text(notification, "recipient")), Text(notification, "presence"),
                    Text(channel, "channel"), Text(channel, "decision"), Text(channel, "rule"),
                    channel.TryGetProperty("until", out var until) ? TextTable.Time(until.GetDateTimeOffset()) : "",
                ]);
        var more = answer.GetProperty("more").GetBoolean() ? "\nThere are more subscribers than were asked about." : "";
        return rows.Count == 1 ? "Nobody would be notified." : TextTable.Of(rows).TrimEnd() + more;
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
