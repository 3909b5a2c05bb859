using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Notify.Sandbox;

/// <summary>Takes SMTP connections over plain TCP, as many at once as the options allow.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly Socket listener;
    private readonly SandboxOptions options;
    private readonly SmtpScript script;
    private readonly Journal journal;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<Task, byte> connections = [];
    private readonly Task accepting;

    private SmtpServer(Socket listener, SandboxOptions options, Faults faults, Journal journal)
    {
        (this.listener, this.options, this.journal) = (listener, options, journal);
        script = new SmtpScript(faults);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <exception cref="IOException">The port is taken.</exception>
    public static SmtpServer Start(SandboxOptions options, Faults faults, Journal journal)
    {
        var listener = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(options.Listen, options.SmtpPort));
            listener.Listen(512);
        }
        catch (SocketException wrong)
        {
            listener.Dispose();
            throw new IOException($"Failed to bind to smtp://{options.Listen}:{options.SmtpPort}: {wrong.Message}.", wrong);
        }

        return new SmtpServer(listener, options, faults, journal);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections.Keys);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(stop.Token);
                var connection = ServeAsync(socket);
                if (connection.IsCompleted) continue;
                connections[connection] = 0;
                _ = connection.ContinueWith(ended => connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // That peer went away between its SYN and our accept, or descriptors ran short: the next one may do better.
                await Task.Delay(TimeSpan.FromMilliseconds(10), options.Time, CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        await using var wire = new SmtpWire(socket, options, stop.Token);
        try
        {
            if (connections.Count >= options.MailConnections) wire.Reply("421 4.7.0 Too many connections");
            else await new SmtpSession(wire, options, script, journal).RunAsync();
            await wire.CloseAsync();
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await wire.ExpireAsync();
        }
        catch (OperationCanceledException)
        {
            // The sandbox stops.
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or SocketException)
        {
            // The peer has gone, or a fault cut the connection.
        }
    }
}
