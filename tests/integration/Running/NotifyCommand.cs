using System.Diagnostics;

namespace Notify.IntegrationTests.Running;

/// <summary>The executable's other commands, as an operator runs them.</summary>
internal static class NotifyCommand
{
    /// <summary>What a command printed, and its exit code.</summary>
    public sealed record Ended(int Code, string Out, string Error)
    {
        public override string ToString() => $"{Code}\n{Out}\n{Error}";
    }

    /// <summary>Runs a command with the settings of an installation.</summary>
    public static async Task<Ended> RunAsync(IReadOnlyDictionary<string, string?> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(NotifyProcess.Assembly())) start.ArgumentList.Add(argument);
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return new Ended(process.ExitCode, await output, await error);
    }
}
