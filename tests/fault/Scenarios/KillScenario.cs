using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary><c>kill -9</c> of services in random order, each started again at once as a supervisor would.</summary>
internal sealed class KillScenario : Scenario
{
    private readonly List<string> killed = [];

    public override string Name => "kill";

    public override string Row => "kill -9 of any one service, at random";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        killed.Clear();
        await run.PauseAsync(1_500, 3_000, ct);
        foreach (var name in Order(run).Take(run.Brief ? 3 : 14))
        {
            var service = run.System[name];
            killed.Add(name);
            var ready = Task.CompletedTask;
            await run.DuringAsync($"kill -9 {name}", async () =>
            {
                await service.KillAsync(ct);
                ready = await service.LaunchAsync(ct);
            });
            await ready;
            await run.PauseAsync(500, 2_500, ct);
        }
    }

    public override Bound Bound(FaultRun run) => new()
    {
        Pushes = run.System.Settings.PushCap * killed.Count(k => k == "push"),
        Mails = run.System.Settings.MailCap * killed.Count(k => k == "email"),
        Resume = run.System.Settings.Resume,
    };

    /// <summary>Shuffled rounds: each service is killed before one is killed again.</summary>
    private static IEnumerable<string> Order(FaultRun run)
    {
        while (true)
        {
            var round = run.System.Services.Select(s => s.Name).ToArray();
            run.Random.Shuffle(round);
            foreach (var name in round) yield return name;
        }
    }
}
