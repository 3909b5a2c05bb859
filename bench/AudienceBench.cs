using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Notify.Bench.Measuring;
using Notify.Bench.Systems;
using Notify.Platform.Http;

namespace Notify.Bench;

/// <summary>One event to a topic with many subscribers, on six processes: how long until it is in every inbox, and what it costs ingestion in memory.</summary>
internal sealed class AudienceBench(Surroundings around, int subscribers)
{
    /// <summary>What may pass until the last inbox has it, for 100,000 subscribers.</summary>
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(30);

    /// <summary>By how much ingestion may grow, in MiB.</summary>
    private const double GrowthBar = 50;

    private const int Warming = 5_000;
    private const int Chunk = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Prints the figures; false if one is above its bar or an inbox has not exactly one item.</summary>
    public async Task<bool> RunAsync(TextWriter output, CancellationToken ct)
    {
        foreach (var (name, version) in around.Versions) await output.WriteLineAsync($"{name,-12} {version}");
        await KafkaTopics.ClearAsync(around.Kafka, ct);
        await RedisServer.FlushAsync(around.Redis, ct);
        await using var system = await NotifySystem.StartAsync(around, $"b{Environment.ProcessId}-1-split-", split: true, ct);
        var key = ApiKeys.NewKey();
        await system.Tables.AddKeyAsync(key, ct);
        var api = new Uri(system.Urls["ingestion"]);

        await SubscribeAsync(api, key, "warm", Warming, ct);
        await ReachAsync(system, api, key, "warm", Warming, ct);
        var subscribing = Stopwatch.StartNew();
        await SubscribeAsync(api, key, "all", subscribers, ct);
        await output.WriteLineAsync(Text($"{subscribers} people subscribed in {subscribing.Elapsed.TotalSeconds:0.0} s"));

        var reached = await ReachAsync(system, api, key, "all", subscribers, ct);
        var growth = reached.Peak - reached.Before;
        await output.WriteLineAsync(Text($"expanded after {reached.Expanded:0.0} s, in all inboxes after {reached.Complete.TotalSeconds:0.0} s, {reached.Items} items in {reached.Inboxes} inboxes"));
        await output.WriteLineAsync(Text($"ingestion: {reached.Before:0} MiB before, {reached.Peak:0} MiB at most, {growth:+0;-0} MiB"));
        await output.WriteLineAsync(Text($"CPU seconds: {string.Join(", ", reached.Usage.Seconds.Where(s => s.Value >= 0.05).Select(s => $"{s.Key} {s.Value:0.0}"))}; foreign {reached.Usage.Foreign:0.0}"));
        var exact = reached.Items == subscribers && reached.Inboxes == subscribers;
        if (!exact) await output.WriteLineAsync("FAILED: not exactly one item in each inbox");
        if (reached.Complete > Bar) await output.WriteLineAsync(Text($"FAILED: above {Bar.TotalSeconds} s"));
        if (growth > GrowthBar) await output.WriteLineAsync(Text($"FAILED: ingestion grew by more than {GrowthBar} MiB"));
        return exact && reached.Complete <= Bar && growth <= GrowthBar;
    }

    private static async Task SubscribeAsync(Uri api, string key, string topic, int count, CancellationToken ct)
    {
        foreach (var chunk in Enumerable.Range(0, count).Select(i => $"s{i:000000}").Chunk(Chunk))
            await PostAsync(api, key, $"/v1/topics/{topic}/subscribers", JsonSerializer.Serialize(new { users = chunk }), ct);
    }

    private async Task<Reached> ReachAsync(NotifySystem system, Uri api, string key, string topic, int count, CancellationToken ct)
    {
        var ingestion = system.Processes["ingestion"];
        var processes = system.Processes.Concat(around.Processes).ToList();
        var items = await system.ItemsAsync(ct);
        var before = ProcessUsage.RssMiB(ingestion);
        var usage = Usage.Now(processes);
        var peak = before;
        var watch = Stopwatch.StartNew();
        var answer = await PostAsync(api, key, "/v1/events", $$$"""{"type":"NEW_MESSAGE","senderName":"Alice","preview":"Hello, all of you","messageId":"m-1","chatId":"{{{topic}}}","notify":{"topics":["{{{topic}}}"]}}""", ct);
        var id = answer.GetProperty("eventIds")[0].GetGuid();
        for (var look = 0; ; look++)
        {
            peak = Math.Max(peak, ProcessUsage.RssMiB(ingestion));
            if (look % 10 == 9 && await system.ItemsAsync(ct) >= items + count) break;
            if (watch.Elapsed > Patience) throw new TimeoutException($"After {Patience.TotalMinutes} min {await system.ItemsAsync(ct) - items} of {count} inboxes have it.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }

        var complete = watch.Elapsed;
        var used = Usage.Now(processes).Since(usage);
        var (stored, inboxes) = await system.Tables.ItemsAsync(id, ct);
        return new Reached(await system.Tables.ExpansionAsync(id, ct) ?? double.NaN, complete, stored, inboxes, before, peak, used);
    }

    private static async Task<JsonElement> PostAsync(Uri api, string key, string path, string body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await Http.Client.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync(ct));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Reached(double Expanded, TimeSpan Complete, long Items, long Inboxes, double Before, double Peak, Usage Usage);
}
