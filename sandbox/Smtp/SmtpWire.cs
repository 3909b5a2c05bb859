using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace Notify.Sandbox;

/// <summary>
/// The lines of one SMTP connection. Replies are sent when there is nothing more to read, so a pipelined group is answered at
/// once. Waiting for the peer, to send or to take, is bounded; waiting because of a fault is not.
/// </summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly Socket socket;
    private readonly TimeSpan idle;
    private readonly PipeReader input;
    private readonly PipeWriter output;
    private readonly CancellationTokenSource waiting;

    public SmtpWire(Socket socket, SandboxOptions options, CancellationToken stopping)
    {
        (this.socket, idle, Time, Stopping) = (socket, options.MailIdle, options.Time, stopping);
        var stream = new NetworkStream(socket, ownsSocket: true);
        input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        output = PipeWriter.Create(stream);
        waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Reads a command line without its end; null when the peer has gone; empty when it is no text or too long.</summary>
    public async ValueTask<string?> ReadLineAsync()
    {
        var skipping = false;
        while (true)
        {
            var read = await ReadAsync();
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = skipping || buffer.Slice(0, end).Length >= SmtpLimits.CommandOctets ? "" : Text(buffer.Slice(0, end));
                input.AdvanceTo(buffer.GetPosition(1, end));
                return line;
            }

            if (buffer.Length >= SmtpLimits.CommandOctets)
            {
                skipping = true;
                input.AdvanceTo(buffer.End);
            }
            else input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) return null;
        }
    }

    /// <summary>Reads the text after DATA; null when the peer has gone.</summary>
    public async ValueTask<SmtpBodyState?> ReadBodyAsync(SmtpBody body)
    {
        body.Start();
        while (true)
        {
            var read = await ReadAsync();
            var state = body.Append(read.Buffer, out var taken);
            input.AdvanceTo(taken, state == SmtpBodyState.More ? read.Buffer.End : taken);
            if (state != SmtpBodyState.More) return state;
            if (read.IsCompleted) return null;
        }
    }

    /// <summary>Queues a reply of one or more lines.</summary>
    public void Reply(string text)
    {
        Encoding.UTF8.GetBytes(text, output);
        output.Write("\r\n"u8);
    }

    /// <summary>Sends a reply slowly.</summary>
    public async Task TrickleAsync(string text, TimeSpan gap)
    {
        foreach (var octet in Encoding.UTF8.GetBytes(text + "\r\n"))
        {
            output.Write([octet]);
            await FlushAsync();
            await Task.Delay(gap, Time, Stopping);
        }
    }

    /// <summary>Sends the replies queued so far.</summary>
    public async ValueTask FlushAsync()
    {
        waiting.CancelAfter(idle);
        await output.FlushAsync(waiting.Token);
        waiting.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Sends what is queued and ends the connection. What the peer has still sent is read and dropped for a second: closing on
    /// unread input would reset the connection, and the peer would lose the last reply.
    /// </summary>
    public async ValueTask CloseAsync()
    {
        await FlushAsync();
        socket.Shutdown(SocketShutdown.Send);
        waiting.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            while (await input.ReadAsync(waiting.Token) is { IsCompleted: false } read) input.AdvanceTo(read.Buffer.End);
        }
        catch (OperationCanceledException)
        {
            // It has been said all the same.
        }
    }

    /// <summary>Tells a silent peer that it is let go, if it listens.</summary>
    public async ValueTask ExpireAsync()
    {
        try
        {
            using var brief = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
            brief.CancelAfter(TimeSpan.FromSeconds(1));
            Reply("421 4.4.2 Timeout");
            await output.FlushAsync(brief.Token);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or SocketException)
        {
            // It does not listen.
        }
    }

    /// <summary>Resets the connection: the peer sees an error, not an end.</summary>
    public void Cut()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await input.CompleteAsync();
        socket.Dispose();
        waiting.Dispose();
    }

    private async ValueTask<ReadResult> ReadAsync()
    {
        if (input.TryRead(out var ready)) return ready;
        await FlushAsync();
        waiting.CancelAfter(idle);
        var read = await input.ReadAsync(waiting.Token);
        waiting.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }

    private static string Text(ReadOnlySequence<byte> octets)
    {
        try
        {
            var line = Strict.GetString(octets);
            if (line.EndsWith('\r')) line = line[..^1];
            return line.Any(char.IsControl) ? "" : line;
        }
        catch (DecoderFallbackException)
        {
            return "";
        }
    }
}
