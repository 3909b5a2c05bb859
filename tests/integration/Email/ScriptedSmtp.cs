using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Notify.IntegrationTests.Email;

/// <summary>What the scripted server does instead of its usual answer.</summary>
/// <param name="Text">What it says; nothing if null.</param>
/// <param name="Close">Whether it then closes the connection.</param>
/// <param name="Drip">Whether it says the text one byte at a time, 50 ms apart, without an end.</param>
internal sealed record Line(string? Text, bool Close = false, bool Drip = false)
{
    public static readonly Line Cut = new(null, Close: true);

    public static readonly Line Silence = new((string?)null);

    /// <summary>Takes DATA and then reads nothing of the message.</summary>
    public static readonly Line Deaf = new("354 go on");

    public static readonly Line Tarpit = new("250-wait", Drip: true);
}

/// <summary>A mail as it went over the wire.</summary>
internal sealed record TakenMail(int Connection, string From, string To, string Content);

/// <summary>
/// A mail server of one script: it answers as servers do, but for the next lines that a test puts under a verb
/// (<c>greet</c>, <c>EHLO</c>, <c>MAIL</c>, <c>RCPT</c>, <c>DATA</c>, <c>.</c>, ...), which are used up in order.
/// </summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Line>> script = new();
    private readonly ConcurrentDictionary<int, TcpClient> open = new();
    private readonly List<Task> conversations = [];
    private readonly Task accepting;

    private int connections;

    public ScriptedSmtp()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Url => $"smtp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public string Extensions { get; init; } = "PIPELINING";

    public int Connections => connections;

    public ConcurrentQueue<string> Received { get; } = new();

    public ConcurrentQueue<TakenMail> Mails { get; } = new();

    public void Next(string verb, params Line[] lines)
    {
        foreach (var line in lines) script.GetOrAdd(verb, _ => new()).Enqueue(line);
    }

    /// <summary>Closes what is open, as servers do with idle connections, some with a last word.</summary>
    public void CloseAll(string? farewell = null)
    {
        foreach (var client in open.Values)
        {
            if (farewell is not null) client.GetStream().Write(Encoding.UTF8.GetBytes(farewell + "\r\n"));
            client.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        CloseAll();
        await accepting;
        await Task.WhenAll(conversations);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                var number = Interlocked.Increment(ref connections);
                open[number] = client;
                conversations.Add(TalkAsync(number, client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(int number, TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            if (await SayAsync(stream, "greet", "220 scripted ESMTP") is null) return;
            var (from, to) = ("", "");
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                Received.Enqueue(line);
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "MAIL") from = line;
                if (verb == "RCPT") to = line;
                var usual = verb switch
                {
                    "EHLO" => string.Join("\r\n", Extensions.Split(',').Select(e => $"250-{e}").Append("250 HELP")),
                    "DATA" => "354 end with a dot",
                    "QUIT" => "221 2.0.0 bye",
                    _ => "250 2.0.0 ok",
                };
                var said = await SayAsync(stream, verb, usual);
                if (said is null || verb == "QUIT") return;
                if (verb == "DATA" && said == Line.Deaf.Text) await Task.Delay(Timeout.Infinite, stop.Token);
                if (verb != "DATA" || said != usual) continue;
                var content = new StringBuilder();
                while (await reader.ReadLineAsync(stop.Token) is { } body && body != ".") content.Append(body).Append("\r\n");
                Mails.Enqueue(new(number, from, to, content.ToString()));
                if (await SayAsync(stream, ".", $"250 2.0.0 Ok: queued as Q{number:D4}{Mails.Count:D4}") is null) return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client or the test closed the connection.
        }
        finally
        {
            open.TryRemove(number, out _);
            client.Dispose();
        }
    }

    /// <returns>What was said; null if the conversation is over.</returns>
    private async Task<string?> SayAsync(NetworkStream stream, string verb, string usual)
    {
        var line = script.TryGetValue(verb, out var lines) && lines.TryDequeue(out var next) ? next : new Line(usual);
        var bytes = Encoding.UTF8.GetBytes(line.Text ?? "");
        for (var i = 0; line.Drip; i++)
        {
            await stream.WriteAsync(i < bytes.Length ? bytes.AsMemory(i, 1) : "."u8.ToArray(), stop.Token);
            await Task.Delay(50, stop.Token);
        }

        if (line.Text is not null) await stream.WriteAsync(Encoding.UTF8.GetBytes(line.Text + "\r\n"), stop.Token);
        return line.Close ? null : line.Text ?? "";
    }
}
