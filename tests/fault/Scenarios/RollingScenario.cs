using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>A rolling restart: every service is asked to end and started again.</summary>
internal sealed class RollingScenario : Scenario
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public override string Name => "rolling";

    public override string Row => "SIGTERM, one service after the other";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        var services = run.System.Services.ToArray();
        run.Random.Shuffle(services);
        foreach (var service in services)
        {
            var ready = Task.CompletedTask;
            await run.DuringAsync($"SIGTERM {service.Name}", async () =>
            {
                var took = await service.TerminateAsync(ct);
                if (took > Longest) run.Fail($"stop: {service.Name} took {took.TotalSeconds:0.0} s to end, at most {Longest.TotalSeconds:0}");
                ready = await service.LaunchAsync(ct);
            });
            await ready;
            await run.PauseAsync(500, 2_000, ct);
        }
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };
}
