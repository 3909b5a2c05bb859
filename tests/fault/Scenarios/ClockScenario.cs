using System.Globalization;
using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>One service after the other believes that it is five minutes earlier or later. Leases are counted by the database's clock, so nobody is taken for dead.</summary>
internal sealed class ClockScenario : Scenario
{
    private static readonly TimeSpan Off = TimeSpan.FromMinutes(5);

    public override string Name => "clock";

    public override string Row => "clock of one service 5 minutes off";

    // What it put off is due by its own clock.
    public override TimeSpan Patience => Off + TimeSpan.FromMinutes(1);

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        // One with a ledger, one without.
        string[] choices = run.Random.Next(2) == 0 ? ["push", "inbox"] : ["email", "routing"];
        foreach (var name in choices)
        {
            // Beside one whose clock is right: each would take what the other holds, if time of day decided.
            var replica = await run.System.AddReplicaAsync(name, ct);
            var service = run.System[name];
            var offset = run.Random.Next(2) == 0 ? Off : -Off;
            await RestartAsync(service, offset.ToString("c", CultureInfo.InvariantCulture), ct);
            await run.DuringAsync($"clock of {name} {offset} off", () => run.PauseAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10), ct));
            await RestartAsync(service, null, ct);
            await replica.TerminateAsync(ct);
        }
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };

    private static async Task RestartAsync(Systems.Service service, string? offset, CancellationToken ct)
    {
        await service.TerminateAsync(ct);
        service.Set("Development__ClockOffset", offset);
        await service.StartAsync(ct);
    }
}
