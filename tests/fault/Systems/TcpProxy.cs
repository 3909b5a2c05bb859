using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Notify.FaultTests.Systems;

/// <summary>What the line does.</summary>
internal enum Line
{
    Good,

    /// <summary>Each piece comes a little later.</summary>
    Slow,

    /// <summary>Each piece comes in pieces of a few bytes.</summary>
    Sliced,

    /// <summary>Connections stand and nothing passes.</summary>
    HalfOpen,
}

/// <summary>A line between a service and what it speaks to, that can be made bad. It lives as long as the suite.</summary>
internal sealed class TcpProxy
{
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(150);
    private readonly string host;
    private readonly int port;
    private readonly ConcurrentDictionary<Socket, bool> open = new();

    public TcpProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(listener);
    }

    public int Port { get; }

    public Line Line { get; set; }

    /// <summary>Resets every connection.</summary>
    public void Cut()
    {
        foreach (var socket in open.Keys) Reset(socket);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            var client = await listener.AcceptSocketAsync();
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(host, port);
            (client.NoDelay, server.NoDelay) = (true, true);
            (open[client], open[server]) = (true, true);
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One end has gone, so does the other.
            Reset(client);
            Reset(server);
        }
        finally
        {
            open.TryRemove(client, out _);
            open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                while (Line == Line.HalfOpen) await Task.Delay(TimeSpan.FromMilliseconds(50));
                if (Line == Line.Slow) await Task.Delay(Lag);
                var piece = Line == Line.Sliced ? 7 : length;
                for (var sent = 0; sent < length; sent += piece)
                {
                    var end = Math.Min(length, sent + piece);
                    for (var at = sent; at < end;) at += await to.SendAsync(buffer.AsMemory(at, end - at));
                    if (Line == Line.Sliced) await Task.Yield();
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Close();
    }
}
