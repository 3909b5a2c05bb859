using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SandboxSmtpTests(RunningSandbox running) : IClassFixture<RunningSandbox>
{
    private readonly RunningSandbox sandbox = running.Cleared();

    [Fact]
    public async Task Its_extensions_are_announced()
    {
        using var smtp = await SmtpDialogue.OpenAsync(sandbox.Server.SmtpPort);
        (await smtp.ReadAsync()).ShouldBe("220 sandbox.notify ESMTP");

        (await smtp.SayAsync("ehlo test")).Split('\n').ShouldBe(
            ["250-sandbox.notify", "250-PIPELINING", "250-SIZE 20000", "250-8BITMIME", "250-SMTPUTF8", "250 ENHANCEDSTATUSCODES"]);
        (await smtp.SayAsync("HELO test")).ShouldBe("250 sandbox.notify");
    }

    [Fact]
    public async Task A_mail_is_accepted_and_shown_parsed()
    {
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        (await smtp.MailAsync("bob@x.test", """
            From: Shop <shop@sandbox.test>
            To: Bob <bob@x.test>
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
            Message-ID: <m-1@sandbox.test>
            X-Twice: one
            X-Twice: two
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/plain

            plain
            --b
            Content-Type: text/html

            <p>rich</p>
            --b--
            """.ReplaceLineEndings("\r\n"))).ShouldStartWith("250 2.0.0 Ok: queued as ");

        var entry = (await sandbox.Http.GetFromJsonAsync<JsonElement[]>("/journal"))!.ShouldHaveSingleItem();
        (entry.GetProperty("kind").GetString(), entry.GetProperty("to").GetString()).ShouldBe(("mail", "bob@x.test"));
        var message = entry.GetProperty("message");
        string? Of(string name) => message.GetProperty(name).GetString()?.ReplaceLineEndings("\n").TrimEnd();
        (Of("from"), Of("to"), Of("sender")).ShouldBe(("shop@sandbox.test", "bob@x.test", "app@sandbox.test"));
        (Of("subject"), Of("text"), Of("html"), Of("messageId")).ShouldBe(("Grüße", "plain", "<p>rich</p>", "m-1@sandbox.test"));
        message.GetProperty("headers").GetProperty("X-Twice").GetString().ShouldBe("one\ntwo");
    }

    [Fact]
    public async Task Stuffed_dots_are_removed_and_a_dot_within_a_line_does_not_end_the_mail()
    {
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);

        (await smtp.MailAsync("bob@x.test", "Subject: d\r\n\r\n..one\r\n...\r\na.\r\n.. ")).ShouldStartWith("250");

        Text().ShouldBe(".one\n..\na.\n. ");
    }

    [Fact]
    public async Task A_pipelined_group_is_answered_in_order()
    {
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        await smtp.SendAsync("MAIL FROM:<>\r\nRCPT TO:<a@x.test>\r\nRCPT TO:<nobody>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n");
        var replies = new List<string>();
        for (var i = 0; i < 5; i++) replies.Add((await smtp.ReadAsync())[..3]);
        replies.ShouldBe(["250", "250", "501", "250", "354"]);

        await smtp.SendAsync("Subject: x\r\n\r\n.\r\nMAIL FROM:<c@x.test>\r\nQUIT\r\n");
        (await smtp.ReadAsync()).ShouldStartWith("250 2.0.0");
        (await smtp.ReadAsync()).ShouldStartWith("250 2.1.0");
        (await smtp.ReadAsync()).ShouldStartWith("221");
        (await smtp.ReadAsync()).ShouldBe("(end)");
        sandbox.Server.Journal.Read(0).Select(entry => entry.To).ShouldBe(["a@x.test", "b@x.test"]);
    }

    [Fact]
    public async Task A_connection_takes_many_mails()
    {
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        for (var i = 0; i < 30; i++) (await smtp.MailAsync($"u{i}@x.test")).ShouldStartWith("250");

        sandbox.Server.Journal.Read(0).Select(entry => entry.To).ShouldBe(Enumerable.Range(0, 30).Select(i => $"u{i}@x.test"));
    }

    [Fact]
    public async Task Commands_out_of_order_or_malformed_are_refused_and_the_connection_goes_on()
    {
        using var smtp = await SmtpDialogue.OpenAsync(sandbox.Server.SmtpPort);
        await smtp.ReadAsync();
        foreach (var (command, reply) in ((string, string)[])[
            ("MAIL FROM:<a@x.test>", "503 5.5.1"), ("EHLO", "501"), ("EHLO test", "250-"), ("RCPT TO:<a@x.test>", "503 5.5.1"), ("DATA", "503 5.5.1"),
            ("MAIL FROM:a@x.test", "501 5.1.7"), ("MAIL FROM:<a@x.test> SIZE=20001", "552 5.3.4"), ("MAIL FROM:<a@x.test> SIZE=x", "501 5.5.4"),
            ("MAIL FROM:<a@x.test> AUTH=<>", "555 5.5.4"), ("MAIL FROM:<ü@x.test>", "550 5.6.7"), ("mail from: <a@x.test> size=10 body=8bitmime", "250 2.1.0"),
            ("MAIL FROM:<a@x.test>", "503 5.5.1"), ("DATA", "554 5.5.1"), ("RCPT TO:<>", "501 5.1.3"), ("RCPT TO:<a@x.test> NOTIFY=NEVER", "555"),
            ("RCPT TO:<@relay:\"a b\"@x.test>", "250 2.1.5"), ("RSET", "250 2.0.0"), ("DATA", "503 5.5.1"), ("NOOP anything", "250 2.0.0"), ("VRFY bob", "252 2.5.2"),
            ("MAIL FROM:<ü@x.test> SMTPUTF8", "250 2.1.0"), ("RCPT TO:<é@x.test>", "250 2.1.5"), ("STARTTLS", "502 5.5.1"), ("GET / HTTP/1.1", "500 5.5.2"), ("QUIT", "221 2.0.0")])
            (await smtp.SayAsync(command)).ShouldStartWith(reply, customMessage: command);
    }

    [Fact]
    public async Task A_mail_over_the_size_or_with_a_long_line_is_refused_and_the_next_one_taken()
    {
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        var large = string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 201));

        (await smtp.MailAsync("a@x.test", large)).ShouldStartWith("552 5.3.4");
        (await smtp.MailAsync("a@x.test", new string('x', 999))).ShouldStartWith("554 5.6.0");
        (await smtp.MailAsync("a@x.test", new string('x', 300_000))).ShouldStartWith("554 5.6.0");
        (await smtp.MailAsync("b@x.test", "." + new string('.', 998))).ShouldStartWith("250");

        sandbox.Server.Journal.Read(0).ShouldHaveSingleItem().To.ShouldBe("b@x.test");
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\na\nb\r\n.\r\n")]
    [InlineData("Subject: x\r\n\r\na\n.\r\nMAIL FROM:<smuggled@x.test>\r\n")]
    [InlineData("Subject: x\r\n\r\na\r\n.\nMAIL FROM:<smuggled@x.test>\r\n")]
    public async Task A_bare_line_feed_ends_the_connection_and_smuggles_nothing(string text)
    {
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        foreach (var command in (string[])["MAIL FROM:<a@x.test>", "RCPT TO:<b@x.test>", "DATA"]) await smtp.SayAsync(command);

        await smtp.SendAsync(text);

        (await smtp.ReadAsync()).ShouldStartWith("521 5.5.2");
        (await smtp.ReadAsync()).ShouldBe("(end)");
        sandbox.Server.Journal.Read(0).ShouldBeEmpty();
    }

    [Fact]
    public async Task Garbage_is_answered_and_then_the_connection_ends()
    {
        using var smtp = await SmtpDialogue.OpenAsync(sandbox.Server.SmtpPort);
        await smtp.ReadAsync();
        (await smtp.SayAsync(new string('A', 50_000))).ShouldStartWith("500");
        (await smtp.SayAsync("NOOP \u0001")).ShouldStartWith("500");
        for (var i = 0; i < 17; i++) (await smtp.SayAsync("\u00ff\u0000")).ShouldStartWith("500");

        (await smtp.SayAsync("x")).ShouldStartWith("421 4.7.0");
        (await smtp.ReadAsync()).ShouldBe("(end)");
    }

    [Theory]
    [InlineData("")]
    [InlineData("MAIL FR")]
    [InlineData("MAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nhalf a mail\r\n.")]
    public async Task A_peer_that_leaves_in_the_middle_leaves_nothing_behind(string text)
    {
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        await smtp.SendAsync(text);
        smtp.EndInput();

        string last;
        do last = await smtp.ReadAsync();
        while (last != "(end)");
        sandbox.Server.Journal.Read(0).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_silent_peer_is_let_go()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { MailIdle = TimeSpan.FromMilliseconds(200) }, TestContext.Current.CancellationToken);
        using var silent = await SmtpDialogue.OpenAsync(server.SmtpPort);
        (await silent.ReadAsync()).ShouldStartWith("220");

        (await silent.ReadAsync()).ShouldStartWith("421 4.4.2");
        (await silent.ReadAsync()).ShouldBe("(end)");
    }

    [Fact]
    public async Task No_more_connections_are_taken_than_allowed_until_one_ends()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { MailConnections = 2 }, TestContext.Current.CancellationToken);
        var first = await SmtpDialogue.GreetAsync(server.SmtpPort);
        using var second = await SmtpDialogue.GreetAsync(server.SmtpPort);
        using var third = await SmtpDialogue.OpenAsync(server.SmtpPort);
        (await third.ReadAsync()).ShouldStartWith("421 4.7.0");
        (await third.ReadAsync()).ShouldBe("(end)");

        first.Dispose();

        var watch = Stopwatch.StartNew();
        string banner;
        do
        {
            using var next = await SmtpDialogue.OpenAsync(server.SmtpPort);
            banner = await next.ReadAsync();
        }
        while (!banner.StartsWith("220", StringComparison.Ordinal) && watch.Elapsed < TimeSpan.FromSeconds(5));
        banner.ShouldStartWith("220");
    }

    [Fact]
    public async Task Text_without_headers_is_shown_as_it_came()
    {
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        (await smtp.MailAsync("a@x.test", "\r\n: : \u0000\r\n")).ShouldStartWith("250");
        (await smtp.MailAsync("b@x.test", "")).ShouldStartWith("250");

        (await sandbox.Http.GetFromJsonAsync<JsonElement[]>("/journal"))!.Length.ShouldBe(2);
    }

    private string Text() => sandbox.Server.Journal.Read(0).ShouldHaveSingleItem().Message.GetProperty("text").GetString()!.ReplaceLineEndings("\n").TrimEnd('\n');
}
