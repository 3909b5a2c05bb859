using System.Diagnostics;

namespace Notify.IntegrationTests.Running;

/// <summary>One service as a process of its own: killed and started again on the same ports.</summary>
internal sealed class NotifyProcess(string services, IReadOnlyDictionary<string, string?> settings) : IAsyncDisposable
{
    private readonly string environmentFile = Path.Combine(Path.GetTempPath(), $"notify-{Guid.CreateVersion7():N}.env");
    private readonly Queue<string> tail = new();
    private Process? process;
    private (int Public, int Management) ports;

    public string Services => services;

    public string Url { get; private set; } = "";

    public string ManagementUrl { get; private set; } = "";

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Assembly(), "run", "--services", services, "--env-file", environmentFile }) start.ArgumentList.Add(argument);
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        // The suite's own addresses must not reach it.
        foreach (var name in new[] { "KAFKA_BOOTSTRAP", "POSTGRES", "REDIS", "SANDBOX_URL", "FCM_URL", "SMTP_URL" }) start.Environment.Remove(name);
        start.Environment["Http__PublicPort"] = $"{ports.Public}";
        start.Environment["Http__ManagementPort"] = $"{ports.Management}";
        File.Delete(environmentFile);
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.GetAsync(() => Task.FromResult(Ready()), ready => ready, $"{services} is ready", TimeSpan.FromSeconds(90));
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await KillAsync();
        process?.Dispose();
        File.Delete(environmentFile);
    }

    private bool Ready()
    {
        if (process!.HasExited) throw new InvalidOperationException($"{services} ended with code {process.ExitCode}:\n{string.Join('\n', tail)}");
        if (!File.Exists(environmentFile)) return false;
        var lines = File.ReadAllLines(environmentFile).Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1]);
        (Url, ManagementUrl) = (lines["NOTIFY_URL"], lines["NOTIFY_MANAGEMENT_URL"]);
        ports = (new Uri(Url).Port, new Uri(ManagementUrl).Port);
        return true;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (tail)
        {
            tail.Enqueue(line);
            if (tail.Count > 50) tail.Dequeue();
        }
    }

    public static string Assembly()
    {
        var beside = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(beside.Parent!.Parent!.FullName, "Notify.Host", beside.Name, "notify.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException("Build the solution first: the host is not there.", path);
    }
}
