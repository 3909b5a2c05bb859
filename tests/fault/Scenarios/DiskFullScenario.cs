using Notify.FaultTests.Checking;
using Notify.FaultTests.Systems;

namespace Notify.FaultTests.Scenarios;

/// <summary>The disk of the database is full for a while: its tables lie on a small file system of their own.</summary>
internal sealed class DiskFullScenario : Scenario
{
    public override string Name => "disk-full";

    public override string Row => "the disk of PostgreSQL's tables is full, for 30 s (short: 10 s)";

    public override string? Skip(FaultSurroundings around) => around.SmallDisk is null ? "a small file system can be mounted only as root" : null;

    public override SystemSettings Settings(FaultSurroundings around) => base.Settings(around) with { Tablespace = "small" };

    public override async Task RunAsync(FaultRun run, CancellationToken ct)
    {
        await run.PauseAsync(1_000, 3_000, ct);
        await run.DuringAsync("disk full", async () =>
        {
            var disk = run.Around.SmallDisk!;
            var filler = Path.Combine(disk, "filler");
            Fill(filler);
            if (new DriveInfo(disk).AvailableFreeSpace > 0) run.Fail("disk-full: the disk was not filled");
            await run.PauseAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), ct);
            File.Delete(filler);
        });
        await run.PauseAsync(2_000, 4_000, ct);
    }

    public override Bound Bound(FaultRun run) => new()
    {
        Pushes = run.System.Settings.PushCap,
        Mails = run.System.Settings.MailCap,
        Resume = run.System.Settings.Resume,
    };

    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) stream.Write(page);
        }
        catch (IOException)
        {
            // Full, as it was to become.
        }
    }
}
