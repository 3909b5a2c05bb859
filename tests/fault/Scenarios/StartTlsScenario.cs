using Notify.FaultTests.Checking;

namespace Notify.FaultTests.Scenarios;

/// <summary>The mail server stops offering STARTTLS where it is demanded, as someone on the line would have it: no mail goes in clear text.</summary>
internal sealed class StartTlsScenario : Scenario
{
    public override string Name => "starttls";

    public override string Row => "STARTTLS stripped";

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        var email = run.System["email"];
        await email.TerminateAsync(ct);
        email.Set("Email__Tls", "StartTls");
        await run.DuringAsync("STARTTLS demanded and not offered", async () =>
        {
            await email.StartAsync(ct);
            var (_, before) = await run.Sandbox.CountsAsync(ct);
            await run.PauseAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(6), ct);
            var (_, after) = await run.Sandbox.CountsAsync(ct);
            if (after != before) run.Fail($"STARTTLS: {after - before} mails went in clear text");
            await email.TerminateAsync(ct);
            email.Set("Email__Tls", null);
            await email.StartAsync(ct);
        });
        await run.PauseAsync(1_000, 2_000, ct);
    }

    public override Bound Bound(FaultRun run) => new() { Resume = run.System.Settings.Resume };
}
