using System.Diagnostics;
using System.Text.RegularExpressions;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

/// <summary>The walk of the README, as a reader does it: `make run` in one place, the commands of the page in another.</summary>
public sealed partial class WalkTests
{
    private static readonly string Root = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.FullName;

    [Fact]
    public async Task The_walk_of_the_readme_works_as_it_is_written()
    {
        // The page's commands name .run without quotes, and a clone may lie in a folder with a space.
        var folder = Path.Combine(Path.GetTempPath(), $"notify-walk-{System.Environment.ProcessId}");
        using var run = Start("scripts/run", folder);
        try
        {
            await Eventually.GetAsync(
                () => run.HasExited ? throw new InvalidOperationException($"make run ended with code {run.ExitCode}") : Task.FromResult(Environment(folder)),
                env => env.Contains("NOTIFY_API_KEY=", StringComparison.Ordinal) && env.Contains("NOTIFY_URL=", StringComparison.Ordinal), "make run is ready", TimeSpan.FromSeconds(120));
            using var walk = Start("bash", folder, "-euo", "pipefail", "-c", Commands().Replace(".run/", $"{folder}/", StringComparison.Ordinal));
            var output = walk.StandardOutput.ReadToEndAsync();
            var errors = walk.StandardError.ReadToEndAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
            await walk.WaitForExitAsync(patience.Token);
            walk.ExitCode.ShouldBe(0, await errors);
            var said = await output;
            said.ShouldContain("""["push","alice-phone-token",3]""");
            said.ShouldContain("""["push","bob-phone-token",3]""");
            said.ShouldContain("""["mail","bob@example.com",3]""");
            said.ShouldNotContain("alice@example.com");
            said.ShouldEndWith("\"unread\":0,\"total\":4}\n", customMessage: said);
        }
        finally
        {
            using var stop = Start("scripts/stop", folder);
            await stop.WaitForExitAsync();
            await run.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Environment(string folder) =>
        File.Exists(Path.Combine(folder, "env")) ? File.ReadAllText(Path.Combine(folder, "env")) : "";

    private static string Commands() => WalkBlock().Match(File.ReadAllText(Path.Combine(Root, "README.md"))).Groups[1].Value;

    private static Process Start(string command, string folder, params string[] arguments)
    {
        var reads = arguments.Length > 0;
        var start = new ProcessStartInfo(command.Contains('/', StringComparison.Ordinal) ? Path.Combine(Root, command) : command, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = reads,
            RedirectStandardError = reads,
        };
        foreach (var name in new[] { "KAFKA_BOOTSTRAP", "POSTGRES", "REDIS", "SANDBOX_URL", "FCM_URL", "SMTP_URL", "NOTIFY_API_KEY" }) start.Environment.Remove(name);
        start.Environment["NOTIFY_RUN_DIR"] = folder;
        start.Environment["NOTIFY_NO_BUILD"] = "1";
        start.Environment["Http__PublicPort"] = start.Environment["Http__ManagementPort"] = "0";
        return Process.Start(start)!;
    }

    [GeneratedRegex("<!-- walk -->\\s*```bash\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex WalkBlock();
}
