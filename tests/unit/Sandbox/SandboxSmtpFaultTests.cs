using System.Diagnostics;
using System.Net.Sockets;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SandboxSmtpFaultTests(RunningSandbox running) : IClassFixture<RunningSandbox>
{
    private readonly RunningSandbox sandbox = running.Cleared();

    [Theory]
    [InlineData(SmtpStage.Mail)]
    [InlineData(SmtpStage.Rcpt)]
    [InlineData(SmtpStage.Data)]
    [InlineData(SmtpStage.Dot)]
    public async Task A_reply_at_a_stage_refuses_the_mail_and_the_connection_goes_on(SmtpStage stage)
    {
        Script(new Fault { Kind = FaultKind.Mail, Stage = stage, Reply = "450 4.2.1 try later", Times = 1 });
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);

        (await smtp.MailAsync("a@x.test")).ShouldBe("450 4.2.1 try later");

        sandbox.Server.Journal.Read(0).ShouldBeEmpty();
        (await smtp.SayAsync("RSET")).ShouldStartWith("250");
        (await smtp.MailAsync("a@x.test")).ShouldStartWith("250");
    }

    [Fact]
    public async Task A_reply_at_connect_ends_the_connection()
    {
        Script(new Fault { Kind = FaultKind.Mail, Stage = SmtpStage.Connect, Reply = "554 5.3.2 not today", Times = 1 });

        using var smtp = await SmtpDialogue.OpenAsync(sandbox.Server.SmtpPort);
        (await smtp.ReadAsync()).ShouldBe("554 5.3.2 not today");
        (await smtp.ReadAsync()).ShouldBe("(end)");

        using var next = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
    }

    [Fact]
    public async Task A_421_ends_the_connection_at_any_stage()
    {
        Script(new Fault { Kind = FaultKind.Mail, Reply = "421 4.3.2 going down" });
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);

        (await smtp.MailAsync("a@x.test")).ShouldBe("421 4.3.2 going down");
        (await smtp.ReadAsync()).ShouldBe("(end)");
    }

    [Fact]
    public async Task A_refused_greeting_is_no_greeting()
    {
        Script(new Fault { Kind = FaultKind.Mail, Stage = SmtpStage.Ehlo, Reply = "550 5.7.1 who are you", Times = 1 });
        using var smtp = await SmtpDialogue.OpenAsync(sandbox.Server.SmtpPort);
        await smtp.ReadAsync();

        (await smtp.SayAsync("EHLO test")).ShouldStartWith("550");
        (await smtp.SayAsync("MAIL FROM:<a@x.test>")).ShouldStartWith("503");
        (await smtp.SayAsync("HELO test")).ShouldStartWith("250");
    }

    [Fact]
    public async Task A_target_is_one_recipient_and_others_are_taken()
    {
        var fault = Script(new Fault { Kind = FaultKind.Mail, Target = "gone@x.test", Reply = "550 5.1.1 no such user" });
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        await smtp.SendAsync("MAIL FROM:<a@x.test>\r\nRCPT TO:<gone@x.test>\r\nRCPT TO:<here@x.test>\r\nDATA\r\nSubject: x\r\n.\r\n");

        var replies = new List<string>();
        for (var i = 0; i < 5; i++) replies.Add((await smtp.ReadAsync())[..3]);

        replies.ShouldBe(["250", "550", "250", "354", "250"]);
        sandbox.Server.Journal.Read(0).ShouldHaveSingleItem().To.ShouldBe("here@x.test");
        fault.Matched.ShouldBe(1);
    }

    [Fact]
    public async Task A_target_at_the_final_dot_is_any_of_the_recipients_and_at_mail_the_sender()
    {
        Script(new Fault { Kind = FaultKind.Mail, Stage = SmtpStage.Dot, Target = "b@x.test", Reply = "451 4.3.0 disk" });
        Script(new Fault { Kind = FaultKind.Mail, Stage = SmtpStage.Mail, Target = "banned@x.test", Reply = "550 5.7.1 no" });
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);

        (await smtp.MailAsync("a@x.test")).ShouldStartWith("250");
        (await smtp.MailAsync("b@x.test")).ShouldStartWith("451");
        (await smtp.SayAsync("MAIL FROM:<banned@x.test>")).ShouldStartWith("550");
    }

    [Theory]
    [InlineData(FaultCut.Before, 0)]
    [InlineData(FaultCut.After, 1)]
    public async Task A_cut_at_the_final_dot_resets_the_connection_and_journals_only_what_was_accepted(FaultCut cut, int journalled)
    {
        Script(new Fault { Kind = FaultKind.Mail, Cut = cut, Times = 1 });
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);

        await Should.ThrowAsync<IOException>(() => smtp.MailAsync("a@x.test"));

        sandbox.Server.Journal.Stats.Mail.ShouldBe(journalled);
        using var next = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        (await next.MailAsync("a@x.test")).ShouldStartWith("250");
    }

    [Theory]
    [InlineData(SmtpStage.Connect)]
    [InlineData(SmtpStage.Ehlo)]
    [InlineData(SmtpStage.Rcpt)]
    public async Task A_cut_before_works_at_every_stage(SmtpStage stage)
    {
        Script(new Fault { Kind = FaultKind.Mail, Cut = FaultCut.Before, Stage = stage });

        var seen = await Should.ThrowAsync<Exception>(async () =>
        {
            using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
            await smtp.MailAsync("a@x.test");
        });

        // Which one depends on whether the reset comes while connecting or later.
        ((seen as SocketException) ?? (seen as IOException)?.InnerException as SocketException)!.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        sandbox.Server.Journal.Read(0).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delay_alone_is_a_slow_success_and_delays_nobody_else()
    {
        Script(new Fault { Kind = FaultKind.Mail, Stage = SmtpStage.Dot, Target = "slow@x.test", DelayMs = 500 });
        using var slow = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        using var quick = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        var watch = Stopwatch.StartNew();

        var waiting = slow.MailAsync("slow@x.test");
        (await quick.MailAsync("quick@x.test")).ShouldStartWith("250");
        (await waiting).ShouldStartWith("250");

        // The clock of timers is coarse: one may be some milliseconds early.
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(480);
        sandbox.Server.Journal.Read(0).Select(entry => entry.To).ShouldBe(["quick@x.test", "slow@x.test"]);
    }

    [Fact]
    public async Task A_tarpit_sends_its_reply_octet_by_octet()
    {
        Script(new Fault { Kind = FaultKind.Mail, Reply = "450 4 x", TrickleMs = 20 });
        using var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort);
        await smtp.SayAsync("MAIL FROM:<a@x.test>");
        var watch = Stopwatch.StartNew();

        (await smtp.SayAsync("RCPT TO:<a@x.test>")).ShouldBe("450 4 x");

        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(100);
    }

    private ScriptedFault Script(Fault fault) => sandbox.Server.Faults.Add(fault);
}
