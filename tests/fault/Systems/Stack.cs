using System.Diagnostics;
using System.Globalization;

namespace Notify.FaultTests.Systems;

/// <summary>Broker and stores, which scripts/dev-stack started for this run alone: ended by signal, started again on the same data and port.</summary>
internal sealed class Stack(FaultSurroundings around)
{
    /// <summary>Sends a signal to one of <c>kafka</c>, <c>postgres</c>, <c>redis</c> and waits until it has ended.</summary>
    public async Task EndAsync(string name, string signal, CancellationToken ct)
    {
        var pid = Pid(name);
        using (var kill = Process.Start("kill", ["-" + signal, $"{pid}"])) await kill.WaitForExitAsync(ct);
        while (Stat(pid) is { } stat && stat[0] != "Z") await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
    }

    /// <summary>Starts what does not run, and returns when it serves.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo(around.DevStack, ["up", "--redis", "--kafka"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NOTIFY_RUN_DIR"] = around.Run;
        // Named by the environment they would count as someone else's.
        foreach (var name in (string[])["POSTGRES", "REDIS", "KAFKA_BOOTSTRAP"]) start.Environment.Remove(name);
        using var up = Process.Start(start)!;
        var (output, error) = (up.StandardOutput.ReadToEndAsync(ct), up.StandardError.ReadToEndAsync(ct));
        await up.WaitForExitAsync(ct);
        // What it started keeps its own log; nothing inherits these pipes.
        if (up.ExitCode != 0) throw new InvalidOperationException($"dev-stack up failed: {await error}{await output}");
    }

    /// <summary>The recorded process, checked by its start time: never a stranger that got its number.</summary>
    private int Pid(string name)
    {
        var record = File.ReadAllText(Path.Combine(around.Run, "pids", name)).Split(' ');
        var pid = int.Parse(record[0], CultureInfo.InvariantCulture);
        return Stat(pid)?[19] == record[1] ? pid : throw new InvalidOperationException($"{name} does not run.");
    }

    /// <summary>The fields of a process from its state on; null when it is gone. One that nobody has waited for yet has the state Z.</summary>
    private static string[]? Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
