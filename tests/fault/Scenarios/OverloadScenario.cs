using System.Diagnostics;
using System.Globalization;
using Notify.Bench.Measuring;
using Notify.FaultTests.Checking;
using Notify.FaultTests.Load;
using Notify.FaultTests.Systems;

namespace Notify.FaultTests.Scenarios;

/// <summary>More comes than can be done. Memory stays bounded, the load beside it arrives, and all that was accepted in the end, without a restart.</summary>
internal sealed class OverloadScenario(bool http) : Scenario
{
    private const string Tenant = "flood";
    private const int PerSecondByKafka = 15_000;
    private const int Connections = 400;
    private const double MostMiB = 200;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    public override string Name => http ? "overload-http" : "overload";

    public override string Row => http
        ? "400 connections send an event by HTTP as soon as the last is answered, for 10 s (short: 4 s); beyond its share 429 with Retry-After"
        : "15,000 events a second by Kafka, about ten times what can be done, for 10 s (short: 4 s)";

    public override bool Alone => true;

    // What came before the flood is seen beside it, and is to come with all of it.
    public override TimeSpan Patience => TimeSpan.FromMinutes(2);

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        var before = run.System.Services.ToDictionary(s => s.Name, s => ProcessUsage.RssMiB(s.Id));
        var (peaks, items) = (new Dictionary<string, double>(before), await run.System.Tables.ItemsAsync(Tenant, ct));
        if (http) await run.System.EnsureKeyAsync(Tenant, SplitSystem.FloodKey, ct);
        await run.DuringAsync(Name, async () =>
        {
            var time = TimeSpan.FromSeconds(run.Brief ? 4 : 10);
            var flood = http ? ByHttpAsync(run, time, ct) : ByKafkaAsync(run, time, ct);
            var watch = Stopwatch.StartNew();
            var (arrived, sent) = (0L, -1);
            do
            {
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
                foreach (var service in run.System.Services) peaks[service.Name] = Math.Max(peaks[service.Name], ProcessUsage.RssMiB(service.Id));
                if (flood.IsCompleted) sent = await flood;
                arrived = await run.System.Tables.ItemsAsync(Tenant, ct) - items;
            }
            while (watch.Elapsed < Longest && arrived != sent);
            FaultRun.Say($"{arrived} of {sent} arrived after {watch.Elapsed.TotalSeconds:0} s; grew by {string.Join(", ", peaks.Select(p => $"{p.Key} {p.Value - before[p.Key]:0} MiB"))}");
            if (arrived != sent) run.Fail($"overload: {arrived} of {sent} arrived within {Longest.TotalMinutes:0} min");
        });
        foreach (var (name, peak) in peaks)
            if (peak - before[name] > MostMiB) run.Fail($"memory: {name} grew by {peak - before[name]:0} MiB, at most {MostMiB:0}");
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };

    private static async Task<int> ByKafkaAsync(FaultRun run, TimeSpan time, CancellationToken ct)
    {
        using var side = new SideLoad(run.Around.Kafka, run.System.Events);
        return await side.FloodAsync(PerSecondByKafka, time, Record, ct);
    }

    private static async Task<int> ByHttpAsync(FaultRun run, TimeSpan time, CancellationToken ct)
    {
        var door = new Uri(run.System["ingestion"].Url);
        var answers = await new HttpFlood(door, SplitSystem.FloodKey).RunAsync(Connections, time, Record, ct);
        FaultRun.Say($"{answers}");
        if (answers.Refused == 0) run.Fail("overload: nothing was refused, so what is under way is not bounded or the scenario shows nothing");
        if (answers.Silent > 0) run.Fail($"overload: {answers.Silent} refusals without Retry-After");
        if (answers.Other > 0) run.Fail($"overload: {answers.Other} answers that were neither 202 nor 429 nor 503");
        var after = await new HttpFlood(door, SplitSystem.FloodKey).RunAsync(1, TimeSpan.FromMilliseconds(200), Record, ct);
        if (after.Accepted == 0 || after.Refused > 0) run.Fail($"overload: when it was over it was answered {after}");
        return answers.Accepted + after.Accepted;
    }

    // Nobody of the load, without device and address.
    private static (string Key, string Value) Record(int number)
    {
        var person = string.Create(CultureInfo.InvariantCulture, $"flood-{number % 5_000}");
        return (person, $$"""{"type":"NEW_FOLLOWER","tenant":"{{Tenant}}","followedUserId":"{{person}}","followerName":"Flood","followerId":"flood-{{number}}"}""");
    }
}
