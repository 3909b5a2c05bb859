using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>The token endpoint is down while push starts, so that it has no token at all.</summary>
internal sealed class OAuthScenario : Scenario
{
    public override string Name => "oauth";

    public override string Row => "Google's token endpoint is down while push starts";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        var push = run.System["push"];
        await push.TerminateAsync(ct);
        await run.ScriptAsync(ct, """{"kind":"oauth","status":503}""");
        await run.DuringAsync("no access tokens", async () =>
        {
            await push.StartAsync(ct);
            var (before, _) = await run.Sandbox.CountsAsync(ct);
            await run.PauseAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(6), ct);
            var (after, _) = await run.Sandbox.CountsAsync(ct);
            if (after != before) run.Fail($"OAuth: {after - before} pushes were sent without a token");
            await run.ScriptAsync(ct);
        });
        await run.PauseAsync(1_000, 2_000, ct);
    }

    // It asks for a token again after FCM's minimum of 10 s.
    public override Bound Bound(FaultRun run) => new() { Resume = TimeSpan.FromSeconds(15) };
}
