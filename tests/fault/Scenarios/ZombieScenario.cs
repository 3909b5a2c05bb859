using Notify.FaultTests.Checking;
using Notify.FaultTests.Systems;

namespace Notify.FaultTests.Scenarios;

/// <summary>One of two processes of a service is frozen until the other has taken over, then goes on as if nothing had happened.</summary>
internal sealed class ZombieScenario : Scenario
{
    private readonly List<string> frozen = [];

    public override string Name => "zombie";

    public override string Row => "SIGSTOP of one of two processes for 60 s (short: 15 s), then SIGCONT";

    public override SystemSettings Settings(FaultSurroundings around) => base.Settings(around) with { PushCap = 8 };

    public override TimeSpan Tail => TimeSpan.FromSeconds(5);

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        frozen.Clear();
        string[] choices = ["push", "email", "inbox", "routing"];
        run.Random.Shuffle(choices);
        foreach (var name in choices.Take(run.Brief ? 1 : 2))
        {
            var service = run.System[name];
            var replica = await run.System.AddReplicaAsync(name, ct);
            await run.PauseAsync(2_000, 4_000, ct);
            frozen.Add(name);
            // Providers slow enough that every slot is taken and more is claimed when it freezes.
            await run.ScriptAsync(ct, """{"kind":"push","delayMs":600}""", """{"kind":"mail","stage":"dot","delayMs":1200}""");
            await run.PauseAsync(2_000, 3_000, ct);
            await run.DuringAsync($"SIGSTOP {name}", service.FreezeAsync);
            await run.PauseAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(15), ct);
            await run.DuringAsync($"SIGCONT {name}", service.ThawAsync);
            await run.ScriptAsync(ct);
            await run.PauseAsync(3_000, 5_000, ct);
            await replica.TerminateAsync(ct);
        }
    }

    public override Bound Bound(FaultRun run) => new()
    {
        Pushes = run.System.Settings.PushCap * frozen.Count(k => k == "push"),
        Mails = run.System.Settings.MailCap * frozen.Count(k => k == "email"),
        PerMessage = 1,
        Resume = run.System.Settings.Resume,
    };
}
