using System.Globalization;

namespace Notify.Sandbox;

/// <summary>The dialogue of one connection (RFC 5321). Every method that answers a command says whether the connection goes on.</summary>
internal sealed class SmtpSession(SmtpWire wire, SandboxOptions options, SmtpScript script, Journal journal)
{
    private readonly SmtpTransaction transaction = new();
    private readonly SmtpBody body = new(options.MailBytes);
    private bool greeted;
    private int errors;

    public async Task RunAsync()
    {
        if (!await script.AnswerAsync(wire, SmtpStage.Connect, [], "220 sandbox.notify ESMTP", null)) return;
        while (await wire.ReadLineAsync() is { } line)
        {
            if (!await HandleAsync(line)) return;
        }
    }

    private ValueTask<bool> HandleAsync(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (verb, argument) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..].Trim(' '));
        return verb.ToUpperInvariant() switch
        {
            "EHLO" => GreetAsync(argument, extended: true),
            "HELO" => GreetAsync(argument, extended: false),
            "MAIL" => MailAsync(argument),
            "RCPT" => RcptAsync(argument),
            "DATA" => DataAsync(argument),
            "RSET" => argument.Length == 0 ? Reset("250 2.0.0 Ok") : Refuse("501 5.5.4 RSET takes no argument"),
            "NOOP" => Say("250 2.0.0 Ok"),
            "VRFY" => Say(argument.Length == 0 ? "501 5.5.4 Whom?" : "252 2.5.2 Cannot verify, but will take a message"),
            "HELP" => Say("214 2.0.0 This is the sandbox of Notify: all mail ends here"),
            "QUIT" => Quit(),
            "EXPN" or "STARTTLS" or "AUTH" or "BDAT" or "TURN" or "ETRN" => Refuse("502 5.5.1 Command not implemented"),
            _ => Refuse("500 5.5.2 Command not recognized"),
        };
    }

    private async ValueTask<bool> GreetAsync(string name, bool extended)
    {
        if (name.Length == 0) return await Refuse("501 5.5.4 Whose greeting is it?");
        transaction.Reset();
        var size = options.MailBytes.ToString(CultureInfo.InvariantCulture);
        var reply = extended
            ? $"250-sandbox.notify\r\n250-PIPELINING\r\n250-SIZE {size}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES"
            : "250 sandbox.notify";
        return await script.AnswerAsync(wire, SmtpStage.Ehlo, [], reply, () => greeted = true);
    }

    private ValueTask<bool> MailAsync(string argument)
    {
        if (!greeted) return Refuse("503 5.5.1 Send EHLO first");
        if (transaction.Sender is not null) return Refuse("503 5.5.1 The sender is already given");
        if (SmtpPath.Read(argument, "FROM:") is not { } path) return Refuse("501 5.1.7 Bad sender address syntax");
        var international = false;
        foreach (var parameter in path.Parameters)
        {
            var (name, value) = parameter.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (parameter[..at], parameter[(at + 1)..]) : (parameter, "");
            switch (name.ToUpperInvariant())
            {
                case "SIZE" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size):
                    if (size > options.MailBytes) return Refuse("552 5.3.4 Message size exceeds fixed limit");
                    break;
                case "BODY" when value.ToUpperInvariant() is "7BIT" or "8BITMIME": break;
                case "SMTPUTF8" when value.Length == 0: international = true; break;
                case "SIZE" or "BODY" or "SMTPUTF8": return Refuse($"501 5.5.4 Bad value of {name}");
                default: return Refuse("555 5.5.4 Unsupported parameter of MAIL");
            }
        }

        if (path.International && !international) return Refuse("550 5.6.7 The address needs SMTPUTF8");
        return script.AnswerAsync(wire, SmtpStage.Mail, [path.Address], "250 2.1.0 Ok", () => transaction.Start(path.Address, international));
    }

    private ValueTask<bool> RcptAsync(string argument)
    {
        if (transaction.Sender is null) return Refuse("503 5.5.1 Send MAIL first");
        if (SmtpPath.Read(argument, "TO:") is not { Address.Length: > 0 } path) return Refuse("501 5.1.3 Bad recipient address syntax");
        if (path.Parameters.Count > 0) return Refuse("555 5.5.4 Unsupported parameter of RCPT");
        if (path.International && !transaction.International) return Refuse("553 5.6.7 The address needs SMTPUTF8");
        if (transaction.Recipients.Count >= SmtpLimits.Recipients) return Say("452 4.5.3 Too many recipients");
        return script.AnswerAsync(wire, SmtpStage.Rcpt, [path.Address], "250 2.1.5 Ok", () => transaction.Add(path.Address));
    }

    private async ValueTask<bool> DataAsync(string argument)
    {
        if (argument.Length > 0) return await Refuse("501 5.5.4 DATA takes no argument");
        if (transaction.Sender is null) return await Refuse("503 5.5.1 Send MAIL first");
        if (transaction.Recipients.Count == 0) return await Refuse("554 5.5.1 No valid recipients");
        var begin = false;
        var goesOn = await script.AnswerAsync(wire, SmtpStage.Data, transaction.Recipients, "354 End with <CRLF>.<CRLF>", () => begin = true);
        if (!goesOn || !begin) return goesOn;
        switch (await wire.ReadBodyAsync(body))
        {
            case null: return false;
            case SmtpBodyState.BareLineFeed:
                wire.Reply("521 5.5.2 Line ended by LF alone");
                return false;
            case var _ when body.TooLarge: return await Reset("552 5.3.4 Message size exceeds fixed limit");
            case var _ when body.LineTooLong: return await Reset("554 5.6.0 Line longer than 1000 octets");
        }

        var id = Guid.CreateVersion7(options.Time.GetUtcNow()).ToString("N");
        goesOn = await script.AnswerAsync(wire, SmtpStage.Dot, transaction.Recipients, $"250 2.0.0 Ok: queued as {id}", () => Accept(id));
        transaction.Reset();
        return goesOn;
    }

    private void Accept(string id)
    {
        var content = body.ToArray();
        foreach (var recipient in transaction.Recipients)
            journal.Append(new JournalEntry { Kind = JournalKind.Mail, To = recipient, Id = id, Sender = transaction.Sender, Content = content });
    }

    private ValueTask<bool> Reset(string reply)
    {
        transaction.Reset();
        return Say(reply);
    }

    private ValueTask<bool> Refuse(string reply)
    {
        if (++errors < SmtpLimits.Errors) return Say(reply);
        wire.Reply("421 4.7.0 Too many errors");
        return ValueTask.FromResult(false);
    }

    private ValueTask<bool> Say(string reply)
    {
        wire.Reply(reply);
        return ValueTask.FromResult(true);
    }

    private ValueTask<bool> Quit()
    {
        wire.Reply("221 2.0.0 Bye");
        return ValueTask.FromResult(false);
    }
}
