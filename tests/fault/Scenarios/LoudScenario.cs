using System.Globalization;
using Notify.FaultTests.Checking;
using Notify.FaultTests.Load;

namespace Notify.FaultTests.Scenarios;

/// <summary>One key gets more than all others together, or one tenant sends a hundred times what the others do.</summary>
internal sealed class LoudScenario(bool tenant) : Scenario
{
    private readonly Neighbours neighbours = new();

    public override string Name => tenant ? "loud-tenant" : "hot-key";

    public override string Row => tenant ? "a tenant sends 100 times the load of another" : "100 events a second for one person, more than for all others together";

    public override bool Alone => true;

    public override int PerSecond => tenant ? 5 : 60;

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        using var side = new SideLoad(run.Around.Kafka, run.System.Events);
        await Task.Delay(TimeSpan.FromSeconds(4), ct);
        neighbours.Begin();
        await run.PauseAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(12), ct);
        neighbours.EndQuiet();
        await run.DuringAsync(tenant ? "a loud tenant" : "a hot key", () => side.FloodAsync(
            tenant ? PerSecond * 100 : 100, run.Brief ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(30), Record, ct));
        neighbours.End();
    }

    public override Bound Bound(FaultRun run) => new();

    public override void Check(FaultRun run, Judgement judgement) => neighbours.Check(run, judgement);

    // Nobody of the load, without device and address.
    private (string Key, string Value) Record(int number)
    {
        var person = tenant ? string.Create(CultureInfo.InvariantCulture, $"loud-{number % 500}") : "hot";
        return (person, $$"""{"type":"NEW_MESSAGE","tenant":"{{(tenant ? "loud" : "default")}}","recipientId":"{{person}}","senderName":"Loud","preview":"again","messageId":"loud-{{number}}","chatId":"loud-{{number}}"}""");
    }
}
