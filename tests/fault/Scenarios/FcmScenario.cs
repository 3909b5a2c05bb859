using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>FCM refuses for a while, each time in another way. What it refused comes later, never before the time it named or its minimum of 10 s.</summary>
internal sealed class FcmScenario : Scenario
{
    private const int Times = 20;

    // The shortest of all waits that these answers lead to.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(8);
    private int refused;

    public override string Name => "fcm";

    public override string Row => "FCM answers 429, 500, 503, or only after 20 s";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        refused = 0;
        string[] answers = ["\"status\":429,\"retryAfter\":8", "\"status\":500", "\"status\":503", "\"delayMs\":20000"];
        run.Random.Shuffle(answers);
        foreach (var answer in answers)
        {
            await run.ScriptAsync(ct, $$"""{"kind":"push","times":{{Times}},{{answer}}}""");
            await run.DuringAsync($"FCM: {answer}", () => run.PauseAsync(2_000, 3_000, ct));
            refused += (await run.Sandbox.MatchedAsync(ct))[0];
        }
    }

    public override Bound Bound(FaultRun run) => new();

    public override void Check(FaultRun run, Judgement judgement)
    {
        if (refused < Times) run.Fail($"FCM: only {refused} requests were refused, the scenario shows nothing");
        var late = judgement.Late(judgement.Push, Wait);
        if (late < refused) run.Fail($"FCM: {refused} requests were refused but only {late} pushes waited {Wait.TotalSeconds} s: some were repeated too early");
    }
}
