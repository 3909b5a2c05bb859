using System.Diagnostics;
using Notify.Bench.Measuring;
using Notify.Bench.Systems;

namespace Notify.FaultTests.Systems;

/// <summary>One process of one service: started, ended, frozen, and started again on the same ports.</summary>
internal sealed class Service(NotifyProcess notify, string name, string label, Dictionary<string, string?> environment) : IAsyncDisposable
{
    private ChildProcess? process;

    public string Name => name;

    public int Id => process!.Id;

    public bool Runs => process is { HasEnded: false };

    public string Url { get; private set; } = "";

    public string Management { get; private set; } = "";

    /// <summary>A setting from the next start on; null takes it away.</summary>
    public void Set(string key, string? value) => environment[key] = value;

    /// <summary>Starts it and returns when it has its share of the work.</summary>
    public async Task StartAsync(CancellationToken ct) => await await LaunchAsync(ct);

    /// <summary>Starts it and returns when it listens. How long that takes is the machine's; what follows, until the task inside ends, is the service's.</summary>
    public async Task<Task> LaunchAsync(CancellationToken ct)
    {
        var ready = ReadyAsync(ct);
        while (!ready.IsCompleted && !(Management.Length > 0 && await Http.IsOkAsync(Management + "/health/live", ct))) await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        return ready;
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        await process!.SignalAsync("KILL");
        await process.WaitForEndAsync(ct);
    }

    /// <summary>Asks it to end.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> TerminateAsync(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        await process!.SignalAsync("TERM");
        await process.WaitForEndAsync(ct);
        return watch.Elapsed;
    }

    public Task FreezeAsync() => process!.SignalAsync("STOP");

    public Task ThawAsync() => process!.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (process is not { HasEnded: false } running) return;
        // A frozen one would not hear that it is to end.
        await running.SignalAsync("CONT");
        await running.DisposeAsync();
    }

    private async Task ReadyAsync(CancellationToken ct)
    {
        (Url, Management) = await notify.StartAsync(environment, label, name, started => process = started, ct);
        environment["Http__PublicPort"] = Port(Url);
        environment["Http__ManagementPort"] = Port(Management);
    }

    private static string Port(string url) => $"{new Uri(url).Port}";
}
