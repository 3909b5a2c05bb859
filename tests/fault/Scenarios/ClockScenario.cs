using Notify.Fault.Checking;

namespace Notify.Fault.Scenarios;

/// <summary>One service's clock is five minutes off.</summary>
internal sealed class ClockScenario : Scenario
{
    public override string Name => "clock";

    public override string Row => "clock of one service 5 minutes off";

    public override string Skip => "no option of the product moves its clock, and the kernel has one for all processes; leases are counted by the database's clock in the ledger's own tests";

    public override Task RunAsync(FaultRun run, CancellationToken ct) => throw new NotSupportedException(Skip);

    public override Bound Bound(FaultRun run) => new();
}
