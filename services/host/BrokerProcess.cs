using System.Diagnostics;

namespace Notify.Host;

/// <summary>
/// The embedded broker in a child process: a client with another assignor can end it, and that must not end us. It is started
/// again on the same port; what it held is gone, and clients reconnect by themselves.
/// </summary>
internal sealed class BrokerProcess : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Process process;

    private BrokerProcess(Process process, string bootstrap)
    {
        this.process = process;
        Bootstrap = bootstrap;
        _ = SuperviseAsync();
    }

    public string Bootstrap { get; }

    public Dictionary<string, string?> Settings => new() { ["Kafka:Bootstrap"] = Bootstrap, ["Kafka:Embedded"] = "true" };

    /// <summary>Starts it unless a real broker is configured.</summary>
    public static async Task<BrokerProcess?> StartIfNeededAsync(string? config, CancellationToken ct)
    {
        var builder = new ConfigurationBuilder();
        HostConfiguration.AddTo(builder, config);
        if (builder.Build()["Kafka:Bootstrap"] is { Length: > 0 }) return null;
        var (process, bootstrap) = await StartAsync(0, ct);
        return new BrokerProcess(process, bootstrap);
    }

    public void Dispose()
    {
        stopping.Cancel();
        if (!process.HasExited) process.Kill();
        process.Dispose();
        stopping.Dispose();
    }

    private static async Task<(Process Process, string Bootstrap)> StartAsync(int port, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        // Under `dotnet notify.dll` the process is dotnet and wants the assembly first.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(BrokerProcess).Assembly.Location);
        foreach (var argument in new[] { "broker", "--child", "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The embedded broker could not be started.");
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
            if (line.StartsWith("KAFKA_BOOTSTRAP=", StringComparison.Ordinal)) return (process, line["KAFKA_BOOTSTRAP=".Length..]);
        throw new InvalidOperationException("The embedded broker ended before it served.");
    }

    private async Task SuperviseAsync()
    {
        var port = int.Parse(Bootstrap.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            while (true)
            {
                await process.WaitForExitAsync(stopping.Token);
                await Console.Error.WriteLineAsync($"The embedded broker ended with code {process.ExitCode}; it is started again, empty, on {Bootstrap}.");
                process.Dispose();
                (process, _) = await StartAsync(port, stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host ends: Dispose ends the child.
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            await Console.Error.WriteLineAsync($"The embedded broker cannot be started again: {e.Message} Restart `notify run`.");
        }
    }
}
