using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

/// <summary>Speaks SMTP by hand. Every wait ends after five seconds.</summary>
public sealed class SmtpDialogue : IDisposable
{
    private readonly TcpClient client = new() { NoDelay = true };
    private StreamReader reader = null!;

    public static async Task<SmtpDialogue> OpenAsync(int port)
    {
        var dialogue = new SmtpDialogue();
        await dialogue.client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        dialogue.reader = new StreamReader(dialogue.client.GetStream(), Encoding.UTF8);
        return dialogue;
    }

    /// <summary>Opens, reads the banner and greets.</summary>
    public static async Task<SmtpDialogue> GreetAsync(int port)
    {
        var dialogue = await OpenAsync(port);
        (await dialogue.ReadAsync()).ShouldStartWith("220 ");
        (await dialogue.SayAsync("EHLO test")).ShouldStartWith("250-");
        return dialogue;
    }

    public async Task SendAsync(string text) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Sends a line and reads the reply.</summary>
    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadAsync();
    }

    /// <summary>Reads a reply, its lines joined by LF; "(end)" when the server has closed.</summary>
    public async Task<string> ReadAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        var lines = new List<string>();
        while (await reader.ReadLineAsync(deadline.Token) is { } line)
        {
            lines.Add(line);
            if (line.Length < 4 || line[3] != '-') return string.Join('\n', lines);
        }

        return "(end)";
    }

    /// <summary>Sends one mail; gives the reply after the final dot, or the first reply that refuses.</summary>
    public async Task<string> MailAsync(string recipient, string text = "Subject: Hi\r\n\r\nHello")
    {
        foreach (var command in (string[])["MAIL FROM:<app@sandbox.test>", $"RCPT TO:<{recipient}>", "DATA"])
        {
            var reply = await SayAsync(command);
            if (reply[0] is not ('2' or '3')) return reply;
        }

        return await SayAsync(text + "\r\n.");
    }

    /// <summary>No more is sent; what the server says can still be read.</summary>
    public void EndInput() => client.Client.Shutdown(SocketShutdown.Send);

    public void Dispose() => client.Dispose();
}
