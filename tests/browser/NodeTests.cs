using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

/// <summary>The client as another service or a tool has it, without a browser.</summary>
public sealed class NodeTests(BrowserSystem system)
{
    [Fact]
    public async Task In_Node_the_client_receives_live_and_goes_on_from_its_position()
    {
        Assert.SkipWhen(Node.Missing is not null, Node.Missing ?? "");
        var person = system.NewPerson();
        await system.SendAsync(person, "before");
        var since = await RunAsync(person, null, async read =>
        {
            (await read()).ShouldStartWith("connected by ");
            await system.SendAsync(person, "live");
            (await read()).ShouldBe("item live");
        });

        await system.SendAsync(person, "missed-1");
        await system.SendAsync(person, "missed-2");
        await RunAsync(person, since, async read =>
        {
            var lines = new[] { await read(), await read(), await read() };
            lines.Where(l => l.StartsWith("item", StringComparison.Ordinal)).ShouldBe(["item missed-1", "item missed-2"]);
            lines.ShouldContain(l => l.StartsWith("connected by ", StringComparison.Ordinal));
            await system.SendAsync(person, "live-again");
            (await read()).ShouldBe("item live-again");
        });
    }

    /// <summary>Runs the client for a while; its position at the end.</summary>
    private async Task<string> RunAsync(string person, string? since, Func<Func<Task<string>>, Task> whileRunningAsync)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "node", "client.js"), system.System.Urls[0], system.Token(person)];
        using var process = since is null ? Node.Start(arguments) : Node.Start([.. arguments, since]);
        try
        {
            await whileRunningAsync(() => ReadAsync(process));
            process.StandardInput.Close();
            var last = await ReadAsync(process);
            last.ShouldStartWith("since ");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await process.WaitForExitAsync(patience.Token);
            process.ExitCode.ShouldBe(0);
            return last.Split(' ')[1];
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static async Task<string> ReadAsync(Process process)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("Node ended: " + await process.StandardError.ReadToEndAsync(patience.Token));
    }
}
