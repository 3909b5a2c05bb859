using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>A provider takes a message and the connection is cut before it says so: nobody can know, so it is sent once more.</summary>
internal sealed class CutScenario(bool push) : Scenario
{
    private const int Times = 10;
    private int cut;

    public override string Name => push ? "fcm-cut" : "smtp-cut";

    public override string Row => push ? "FCM accepts and cuts the connection" : "the mail server accepts after the final dot and resets the connection";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        await run.PauseAsync(500, 2_000, ct);
        // All at once: spent before the first of them comes again.
        await run.ScriptAsync(ct, $$"""{"kind":"{{(push ? "push" : "mail")}}","cut":"after","times":{{Times}}}""");
        await run.DuringAsync("cut after acceptance", () => run.PauseAsync(5_000, 6_000, ct));
        cut = (await run.Sandbox.MatchedAsync(ct))[0];
    }

    public override Bound Bound(FaultRun run) => new() { Pushes = push ? cut : 0, Mails = push ? 0 : cut, PerMessage = 1 };

    public override void Check(FaultRun run, Judgement judgement)
    {
        if (cut < Times) run.Fail($"cut: only {cut} were cut, the scenario shows nothing");
    }
}
