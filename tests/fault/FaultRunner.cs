using System.Diagnostics;
using Notify.Bench.Measuring;
using Notify.Bench.Workload;
using Notify.FaultTests.Checking;
using Notify.FaultTests.Load;
using Notify.FaultTests.Report;
using Notify.FaultTests.Scenarios;
using Notify.FaultTests.Systems;

namespace Notify.FaultTests;

/// <summary>Runs one scenario with one seed and judges it. The system is kept for the next run if that wants the same and this one went well.</summary>
internal sealed class FaultRunner(FaultSurroundings around) : IAsyncDisposable
{
    private const int Connected = 100;
    private static int runs;
    private readonly SandboxClient sandbox = new(around.Sandbox, TimeProvider.System);
    private SplitSystem? system;

    public async Task<RunResult> RunAsync(Scenario scenario, int seed, bool brief, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var random = new Random(seed);
        var running = await SystemAsync(scenario.Settings(around), ct);
        try
        {
            var plan = new EventPlan(Interlocked.Increment(ref runs), EventLoad.Most, random.Next());
            await sandbox.ClearAsync(ct);
            await sandbox.ScriptAsync(ct, FaultRun.Usual);
            var deadBefore = DeadLetters.Count(around.Kafka, running.Prefix);
            await using var journal = new AckJournal(Path.Combine(around.Run, "journals", $"{scenario.Name}-{seed}.log"));
            await using var listeners = await LiveListeners.ConnectAsync(running.Live, Connected, new Random(random.Next()), ct);
            await using var load = new EventLoad(plan, journal, new HttpDoor(new Uri(running["ingestion"].Url), SplitSystem.ApiKey), around.Kafka, running.Events, TimeProvider.System);
            var run = new FaultRun(around, running, sandbox, plan, load, listeners, random, brief);

            load.Start(scenario.PerSecond);
            await WarmAsync(run, ct);
            await scenario.RunAsync(run, ct);
            await sandbox.ScriptAsync(ct, FaultRun.Usual);
            await Task.Delay(scenario.Tail, ct);
            var loadEnd = TimeProvider.System.GetUtcNow();
            await load.StopAsync(TimeSpan.FromSeconds(60));
            FaultRun.Say($"{load.Produced} sent, {load.Acknowledged} acknowledged; waiting for the rest");
            var judgement = await SettleAsync(run, await journal.ReadAsync(), scenario.Patience, ct);
            scenario.Check(run, judgement);
            if (await running.Tables.MisnumberedAsync(ct) is > 0 and var people) run.Fail($"duplicates: inbox numbers or counters of {people} people were moved twice");
            var dead = DeadLetters.Count(around.Kafka, running.Prefix) - deadBefore;
            var result = new Verdict(run, judgement, scenario.Bound(run), loadEnd).Of(scenario, seed, (int)dead, watch.Elapsed);
            if (!result.Passed) await DropAsync();
            return result;
        }
        catch
        {
            await DropAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => new(DropAsync());

    private async Task<SplitSystem> SystemAsync(SystemSettings settings, CancellationToken ct)
    {
        if (system?.Settings.Key != settings.Key || system.Services.Any(s => !s.Runs)) await DropAsync();
        return system ??= await SplitSystem.StartAsync(around, settings, ct);
    }

    private async Task DropAsync()
    {
        if (system is { } running) await running.DisposeAsync();
        system = null;
    }

    /// <summary>Faults begin when every channel has shown signs of life.</summary>
    private static async Task WarmAsync(FaultRun run, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while (true)
        {
            var (push, mail) = await run.Sandbox.CountsAsync(limit.Token);
            if (push > 10 && mail > 5) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }

    /// <summary>Waits until all has arrived and nothing is owed, or patience ends.</summary>
    private static async Task<Judgement> SettleAsync(FaultRun run, IReadOnlyDictionary<int, DateTimeOffset> accepted, TimeSpan patience, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var owed = await run.System.Tables.OwedAsync(ct);
            var late = watch.Elapsed > patience;
            if (owed == 0 || late)
            {
                var judgement = await JudgeAsync(run, accepted, ct);
                if (late || (judgement.Lost.Count == 0 && judgement.Gap(run.Listeners) == 0)) return judgement;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    private static async Task<Judgement> JudgeAsync(FaultRun run, IReadOnlyDictionary<int, DateTimeOffset> accepted, CancellationToken ct) =>
        new(run.Plan, run.Load.Produced, accepted, await run.System.Tables.InboxAsync(run.Plan.Run, ct), await run.Sandbox.JournalAsync(ct));
}
