using System.Globalization;
using Notify.Bench;
using Notify.Bench.Measuring;
using Notify.FaultTests.Checking;
using Notify.FaultTests.Load;

namespace Notify.FaultTests.Scenarios;

/// <summary>Some people of whom much is to be told stop reading. Memory stays bounded, the others get their frames as before, and all have everything in the end.</summary>
internal sealed class SlowSocketScenario : Scenario
{
    private const double MostMiB = 100;
    private const int Slow = 5;
    private const int PerSlow = 40;
    private readonly Neighbours neighbours = new();
    private HashSet<int> others = [];

    public override string Name => "slow-socket";

    public override string Row => "5 people with 40 events of 2 KB a second read nothing for 60 s (short: 15 s)";

    public override bool Alone => true;

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        var realtime = run.System["realtime"];
        // Without push, whose journal would count the flood.
        var choice = run.Listeners.All.Where(l => !People.WantsPush(l.Person)).ToArray();
        run.Random.Shuffle(choice);
        var slow = choice[..Slow];
        others = [.. run.Listeners.All.Except(slow).Select(l => l.Person)];
        using var side = new SideLoad(run.Around.Kafka, run.System.Events);
        var (quiet, stalled) = (TimeSpan.FromSeconds(10), run.Brief ? TimeSpan.FromSeconds(15) : TimeSpan.FromSeconds(60));
        var flood = side.FloodAsync(Slow * PerSlow, quiet + stalled, n => Record(slow[n % Slow].Person, n), ct);
        neighbours.Begin();
        await Task.Delay(quiet, ct);
        neighbours.EndQuiet();
        var (memory, given) = (ProcessUsage.RssMiB(realtime.Id), await GivenUpAsync(realtime.Management, ct));
        await run.DuringAsync($"{Slow} sockets read nothing", async () =>
        {
            foreach (var one in slow) one.Stalled = true;
            await flood;
            foreach (var one in slow) one.Stalled = false;
        });
        neighbours.End();
        if (await GivenUpAsync(realtime.Management, ct) - given < Slow) run.Fail("slow sockets: not each of them was given up, so what waits for them is not bounded or the scenario shows nothing");
        if (ProcessUsage.RssMiB(realtime.Id) - memory is > MostMiB and var grown) run.Fail($"memory: realtime grew by {grown:0} MiB, at most {MostMiB:0}");
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };

    public override void Check(FaultRun run, Judgement judgement) =>
        neighbours.Check(run, judgement, which => judgement.LiveLatencies(run.Listeners, i => others.Contains(i), which));

    private static (string Key, string Value) Record(int person, int number)
    {
        var key = person.ToString(CultureInfo.InvariantCulture);
        return (key, $$"""{"type":"NEW_MESSAGE","recipientId":"{{key}}","senderName":"Loud","preview":"{{new string('x', 2_000)}}","messageId":"slow-{{number}}","chatId":"slow-{{number}}"}""");
    }

    /// <summary>How many queues of slow readers were dropped and connections cut so far, as the process counts them.</summary>
    private static async Task<double> GivenUpAsync(string management, CancellationToken ct) =>
        (await Http.Client.GetStringAsync(new Uri(management + "/metrics"), ct)).Split('\n')
            .Where(l => l.StartsWith("notify_realtime_overflows", StringComparison.Ordinal)
                || (l.StartsWith("notify_realtime_closes", StringComparison.Ordinal) && l.Contains("stuck_write", StringComparison.Ordinal)))
            .Sum(l => double.Parse(l[(l.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
}
