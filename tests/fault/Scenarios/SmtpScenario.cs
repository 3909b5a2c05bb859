using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>The mail server defers, hangs up, dawdles and resets, a share of the mails at a time: each is put off and comes once.</summary>
internal sealed class SmtpScenario : Scenario
{
    private int refused;

    public override string Name => "smtp";

    public override string Row => "the mail server answers 4xx or 421, dawdles, resets before it accepts";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        refused = 0;
        string[] answers =
        [
            "\"reply\":\"450 4.2.1 try later\",\"stage\":\"rcpt\"",
            "\"reply\":\"451 4.7.1 greylisted\",\"stage\":\"dot\"",
            "\"reply\":\"421 4.3.2 going down\",\"stage\":\"connect\"",
            "\"reply\":\"421 4.3.2 going down\",\"stage\":\"mail\"",
            "\"trickleMs\":150,\"stage\":\"rcpt\"",
            "\"trickleMs\":1500,\"stage\":\"rcpt\"",
            "\"cut\":\"before\",\"stage\":\"data\"",
            "\"cut\":\"before\",\"stage\":\"dot\"",
        ];
        run.Random.Shuffle(answers);
        foreach (var answer in answers)
        {
            await run.ScriptAsync(ct, $$"""{"kind":"mail","share":0.3,"seed":{{run.Random.Next(1_000)}},{{answer}}}""");
            await run.DuringAsync($"SMTP: {answer}", () => run.PauseAsync(1_500, 2_500, ct));
            refused += (await run.Sandbox.MatchedAsync(ct))[0];
        }
    }

    public override Bound Bound(FaultRun run) => new();

    public override void Check(FaultRun run, Judgement judgement)
    {
        if (refused == 0) run.Fail("SMTP: nothing was refused, the scenario shows nothing");
    }
}
