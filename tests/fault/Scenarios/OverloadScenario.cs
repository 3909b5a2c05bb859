using System.Diagnostics;
using System.Globalization;
using Notify.Bench.Measuring;
using Notify.FaultTests.Checking;
using Notify.FaultTests.Load;

namespace Notify.FaultTests.Scenarios;

/// <summary>About ten times what two CPUs can do comes by Kafka. Memory stays bounded, the load beside it arrives, and all of it in the end, without a restart.</summary>
internal sealed class OverloadScenario : Scenario
{
    private const string Tenant = "flood";
    private const int Flood = 15_000;
    private const double MostMiB = 200;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    public override string Name => "overload";

    public override string Row => "15,000 events a second by Kafka, about ten times what can be done, for 10 s (short: 4 s)";

    public override bool Alone => true;

    // What came before the flood is seen beside it, and is to come with all of it.
    public override TimeSpan Patience => TimeSpan.FromMinutes(2);

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        var before = run.System.Services.ToDictionary(s => s.Name, s => ProcessUsage.RssMiB(s.Id));
        var (peaks, items) = (new Dictionary<string, double>(before), await run.System.Tables.ItemsAsync(Tenant, ct));
        using var side = new SideLoad(run.Around.Kafka, run.System.Events);
        await run.DuringAsync("overload", async () =>
        {
            var flood = side.FloodAsync(Flood, TimeSpan.FromSeconds(run.Brief ? 4 : 10), Record, ct);
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

    // Nobody of the load, without device and address.
    private static (string Key, string Value) Record(int number)
    {
        var person = string.Create(CultureInfo.InvariantCulture, $"flood-{number % 5_000}");
        return (person, $$"""{"type":"NEW_FOLLOWER","tenant":"{{Tenant}}","followedUserId":"{{person}}","followerName":"Flood","followerId":"flood-{{number}}"}""");
    }
}
