using System.Diagnostics;
using System.Globalization;

namespace Notify.BrowserTests;

/// <summary>Node of this machine, where it is new enough for the client.</summary>
internal static class Node
{
    public const int Oldest = 20;

    /// <summary>Why Node cannot be used; null if it can.</summary>
    public static readonly string? Missing = Find();

    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Runs to the end; what was printed, errors too.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static string? Find()
    {
        try
        {
            using var process = Start("--version");
            var version = process.StandardOutput.ReadToEnd().Trim();
            var major = version.TrimStart('v').Split('.')[0];
            return int.TryParse(major, CultureInfo.InvariantCulture, out var number) && number >= Oldest ? null : $"Node {version} is older than {Oldest}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"there is no Node: install Node {Oldest} or newer";
        }
    }
}
