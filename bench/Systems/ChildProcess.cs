using System.Diagnostics;
using System.Globalization;

namespace Notify.Bench.Systems;

/// <summary>A process of a system, its output in a file.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process process;
    private readonly string log;

    private ChildProcess(Process process, string log) => (this.process, this.log) = (process, log);

    public int Id => process.Id;

    /// <summary>Starts it with these variables over one's own; a null takes one away.</summary>
    public static ChildProcess Start(string folder, string log, IReadOnlyDictionary<string, string?> environment, params IEnumerable<string> command)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        // The shell only leads the output to the file: exec keeps the id.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder, UseShellExecute = false };
        foreach (var word in (IEnumerable<string>)["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, .. command]) start.ArgumentList.Add(word);
        foreach (var (name, value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!, log);
    }

    /// <summary>Waits until the condition holds; throws with the end of its output if it ends before.</summary>
    public async Task WaitAsync(Func<Task<bool>> condition, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (process.HasExited || watch.Elapsed > Patience)
                throw new InvalidOperationException($"{log}: {(process.HasExited ? "ended while starting" : "not ready in time")}\n{string.Join('\n', (await File.ReadAllLinesAsync(log, ct)).TakeLast(20))}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }
    }

    public bool HasEnded => process.HasExited;

    /// <summary>Sends a signal, such as <c>KILL</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public Task WaitForEndAsync(CancellationToken ct) => process.WaitForExitAsync(ct);

    /// <summary>Ends it by SIGTERM, past the deadline by force.</summary>
    public async ValueTask DisposeAsync()
    {
        using (process)
        {
            if (process.HasExited) return;
            await SignalAsync("TERM");
            using var deadline = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
