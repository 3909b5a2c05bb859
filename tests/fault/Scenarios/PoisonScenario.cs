using Notify.FaultTests.Checking;
using Notify.FaultTests.Load;
using Notify.UnitTests.Ingestion;

namespace Notify.FaultTests.Scenarios;

/// <summary>Twenty kinds of records that can never be handled, among good ones: each is put aside once, the others are not delayed.</summary>
internal sealed class PoisonScenario : Scenario
{
    private const int Kinds = 20;
    private readonly Neighbours neighbours = new();
    private int sent;

    public override string Name => "poison";

    public override string Row => "20 kinds of poison records";

    public override bool Alone => true;

    public override int DeadLetters => sent;

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        sent = 0;
        var kinds = BadEvents.All.ToArray();
        run.Random.Shuffle(kinds);
        using var side = new SideLoad(run.Around.Kafka, run.System.Events);
        await Task.Delay(TimeSpan.FromSeconds(4), ct);
        neighbours.Begin();
        await run.PauseAsync(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(10), ct);
        neighbours.EndQuiet();
        await run.DuringAsync("poison", async () =>
        {
            for (var round = 0; round < (run.Brief ? 5 : 12); round++)
                foreach (var kind in kinds.Take(Kinds))
                {
                    await side.SendAsync($"{run.Random.Next()}", kind.Value, Headers(kind));
                    sent++;
                    await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
                }
        });
        neighbours.End();
    }

    public override Bound Bound(FaultRun run) => new();

    public override void Check(FaultRun run, Judgement judgement) => neighbours.Check(run, judgement);

    private static IEnumerable<(string, string)> Headers(BadEvent kind)
    {
        if (kind.TenantHeader is { } tenant) yield return ("tenant", tenant);
        if (kind.EventIdHeader is { } id) yield return ("event-id", id);
    }
}
