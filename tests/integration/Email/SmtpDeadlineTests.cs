using System.Diagnostics;
using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Email;

/// <summary>Servers that answer slowly, one byte at a time, or never, at each stage.</summary>
public sealed class SmtpDeadlineTests
{
    [Theory]
    [InlineData("greet", "smtp_unavailable")]
    [InlineData("EHLO", "smtp_unavailable")]
    [InlineData("MAIL", "smtp_timeout")]
    [InlineData("RCPT", "smtp_timeout")]
    [InlineData("DATA", "smtp_timeout")]
    public async Task A_tarpit_meets_the_deadline_of_its_stage(string verb, string reason)
    {
        await using var smtp = new ScriptedSmtp { Extensions = "HELP" };
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { CommandTimeout = TimeSpan.FromSeconds(1) });
        smtp.Next(verb, Line.Tarpit);
        var started = Stopwatch.StartNew();
        (await rig.SendAsync()).ShouldBe(SendResult.Retry(reason, null));
        started.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(15));
        (await rig.SendAsync(attempt: 2)).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Fact]
    public async Task A_tarpit_at_AUTH_meets_the_deadline()
    {
        await using var smtp = new ScriptedSmtp { Extensions = "AUTH PLAIN" };
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { CommandTimeout = TimeSpan.FromSeconds(1), User = "u", Password = "secret" });
        smtp.Next("AUTH", Line.Tarpit, new Line("235 2.7.0 ok"));
        (await rig.SendAsync()).ShouldBe(SendResult.Retry("smtp_unavailable", null));
        (await rig.SendAsync(attempt: 2)).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Fact]
    public async Task A_server_that_reads_no_message_meets_the_deadline_and_took_nothing()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { CommandTimeout = TimeSpan.FromSeconds(2) });
        smtp.Next("DATA", Line.Deaf);
        var large = string.Join('\n', Enumerable.Repeat(new string('x', 70), 300_000));
        (await rig.SendAsync(text: large)).ShouldBe(SendResult.Retry("smtp_timeout", null));
        smtp.Mails.ShouldBeEmpty();
        (await rig.SendAsync(attempt: 2)).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Fact]
    public async Task A_kept_connection_that_does_not_answer_its_probe_is_replaced_at_no_cost()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { CommandTimeout = TimeSpan.FromSeconds(1), ProbeAfter = TimeSpan.Zero });
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Next("NOOP", Line.Tarpit);
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_QUIT_keeps_nobody_waiting()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { MailsPerConnection = 1 });
        smtp.Next("QUIT", Line.Tarpit);
        var started = Stopwatch.StartNew();
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task The_final_dot_has_a_deadline_of_its_own()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(
            smtp, o => o with { CommandTimeout = TimeSpan.FromSeconds(2), FinalDotTimeout = TimeSpan.FromSeconds(5) });
        smtp.Next(".", Line.Silence);
        var started = Stopwatch.StartNew();
        (await rig.SendAsync()).ShouldBe(SendResult.Unknown("no_answer_after_data", null));
        started.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(4.5));
    }
}
