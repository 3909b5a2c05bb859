namespace Notify.Bench.Systems;

/// <summary>How the <c>notify</c> executable is started.</summary>
/// <param name="Executable">The built <c>notify.dll</c>.</param>
/// <param name="Logs">The folder of its logs.</param>
internal sealed record NotifyProcess(string Executable, string Logs)
{
    /// <summary>Runs one service, or all of them in one process, and waits until it is ready.</summary>
    /// <param name="environment">Its settings.</param>
    /// <param name="name">Names its log.</param>
    /// <param name="service">Null for all.</param>
    /// <param name="started">Called with the process before it is ready.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<(string Url, string Management)> StartAsync(
        IReadOnlyDictionary<string, string?> environment, string name, string? service, Action<ChildProcess> started, CancellationToken ct)
    {
        var addresses = Path.Combine(Logs, $"{name}.env");
        File.Delete(addresses);
        string[] services = service is null ? [] : ["--services", service];
        var process = ChildProcess.Start(Logs, Path.Combine(Logs, $"{name}.log"), environment,
            ["dotnet", Executable, "run", "--development", .. services, "--env-file", addresses]);
        started(process);
        var lines = Array.Empty<string>();
        await process.WaitAsync(async () =>
        {
            lines = File.Exists(addresses) ? await File.ReadAllLinesAsync(addresses, ct) : [];
            return lines.Length >= 2;
        }, ct);
        string Line(string key) => lines.Single(l => l.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
        return (Line("NOTIFY_URL"), Line("NOTIFY_MANAGEMENT_URL"));
    }

    /// <summary>Runs a command that ends by itself.</summary>
    public async Task RunAsync(IReadOnlyDictionary<string, string?> environment, CancellationToken ct, params string[] command)
    {
        var done = Path.Combine(Logs, command[0] + ".done");
        File.Delete(done);
        await using var process = ChildProcess.Start(Logs, Path.Combine(Logs, command[0] + ".log"), environment,
            ["sh", "-c", "done=$1; shift; dotnet \"$@\" && : >\"$done\"; sleep 1", "sh", done, Executable, .. command]);
        await process.WaitAsync(() => Task.FromResult(File.Exists(done)), ct);
    }
}
