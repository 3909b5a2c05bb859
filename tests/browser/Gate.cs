using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Notify.BrowserTests;

/// <summary>
/// A proxy between the browser and the host, as a company's network has it: it cuts connections, refuses paths, or is away.
/// It serves the tests' page beside the host's own paths, so that the page comes over the network, as pages do: Chromium keeps a page
/// that does not from connecting to this machine.
/// </summary>
internal sealed class Gate : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> open = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private readonly int target;

    public Gate(string url)
    {
        target = new Uri(url).Port;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Paths that are answered by 403, whoever asks.</summary>
    public IReadOnlyList<string> Blocked { get; set; } = [];

    /// <summary>Nothing passes: whoever connects is cut.</summary>
    public bool Closed { get; set; }

    /// <summary>First lines of all requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Cuts all connections, without a word to either side.</summary>
    public void Cut()
    {
        foreach (var socket in open.Keys) socket.Close(0);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Cut();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = PassAsync(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(Socket browser)
    {
        using var host = new Socket(SocketType.Stream, ProtocolType.Tcp);
        open[browser] = open[host] = true;
        try
        {
            var head = Closed ? null : await ReadHeadAsync(browser);
            if (head is null) return;
            Requests.Enqueue(head[..head.IndexOf('\r', StringComparison.Ordinal)]);
            var path = head.Split(' ')[1];
            if (Blocked.Any(blocked => path.StartsWith(blocked, StringComparison.Ordinal)))
            {
                await browser.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop.Token);
                return;
            }

            if (PageFile.Find(path) is { } file)
            {
                await browser.SendAsync(await file.AnswerAsync(), stop.Token);
                browser.Shutdown(SocketShutdown.Send);
                return;
            }

            await host.ConnectAsync(IPAddress.Loopback, target, stop.Token);
            // One request for each connection, so that each is seen here.
            await host.SendAsync(Encoding.Latin1.GetBytes(head.Replace("Connection: keep-alive", "Connection: close", StringComparison.OrdinalIgnoreCase)), stop.Token);
            await Task.WhenAny(PumpAsync(browser, host), PumpAsync(host, browser));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut, by either side or by the test.
        }
        finally
        {
            open.TryRemove(browser, out _);
            open.TryRemove(host, out _);
            browser.Dispose();
        }
    }

    private async Task<string?> ReadHeadAsync(Socket browser)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await browser.ReceiveAsync(buffer, stop.Token);
            if (read == 0) return null;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = await from.ReceiveAsync(buffer, stop.Token)) > 0;) await to.SendAsync(buffer.AsMemory(0, read), stop.Token);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut: the other direction ends with this one.
        }
    }
}
