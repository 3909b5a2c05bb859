using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Notify.Email;
using Notify.IntegrationTests.Running;
using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Email;

public sealed class SmtpTests
{
    [Fact]
    public async Task Two_mails_go_over_one_connection()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        (await rig.SendAsync("bob@example.org")).ShouldBe(SendResult.Sent("Q00010001"));
        (await rig.SendAsync("eve@example.org")).ShouldBe(SendResult.Sent("Q00010002"));
        smtp.Connections.ShouldBe(1);
        smtp.Mails.Select(m => m.To).ShouldBe(["RCPT TO:<bob@example.org>", "RCPT TO:<eve@example.org>"]);
        var message = MimeMessage.Load(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(smtp.Mails.First().Content)));
        (message.Subject, message.TextBody).ShouldBe(("Hi", "Lunch?"));
    }

    [Fact]
    public async Task A_connection_is_replaced_after_its_share_of_mails()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { MailsPerConnection = 2 });
        for (var i = 0; i < 5; i++) (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Mails.Select(m => m.Connection).ShouldBe([1, 1, 2, 2, 3]);
    }

    [Fact]
    public async Task No_more_mails_are_under_way_than_connections_are_allowed()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { Connections = 2 });
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rig.SendAsync()));
        results.ShouldAllBe(r => r.Outcome == SendOutcome.Sent);
        smtp.Connections.ShouldBeInRange(1, 2);
        smtp.Mails.Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_deferred_recipient_is_tried_again_over_the_same_connection()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        smtp.Next("RCPT", new Line("450 4.7.1 greylisted"));
        var deferred = await rig.SendAsync();
        (deferred.Outcome, deferred.Reason).ShouldBe((SendOutcome.Retry, "throttled"));
        deferred.After!.Value.ShouldBeInRange(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
        (await rig.SendAsync(attempt: 2)).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Deferrals_double_up_to_the_longest()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        smtp.Next("RCPT", [.. Enumerable.Repeat(new Line("450 4.7.1 greylisted"), 2)]);
        (await rig.SendAsync(attempt: 3)).After!.Value.ShouldBeInRange(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(24));
        (await rig.SendAsync(attempt: 300)).After!.Value.ShouldBeInRange(TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(72));
    }

    [Theory]
    [InlineData("greet")]
    [InlineData("AUTH")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task A_421_anywhere_closes_the_connection_and_defers_the_mail(string verb)
    {
        await using var smtp = new ScriptedSmtp { Extensions = "PIPELINING,AUTH PLAIN" };
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { User = "u", Password = "secret" });
        var welcome = new Line("235 2.7.0 ok");
        smtp.Next("AUTH", verb == "AUTH" ? [new Line("421 4.7.0 try again later"), welcome] : [welcome, welcome]);
        if (verb != "AUTH") smtp.Next(verb, new Line("421 4.7.0 try again later"));
        var deferred = await rig.SendAsync();
        (deferred.Outcome, deferred.Reason).ShouldBe((SendOutcome.Retry, "smtp_busy"));
        deferred.After!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(5));
        (await rig.SendAsync(attempt: 2)).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Connections.ShouldBe(2);
        smtp.Mails.Last().Connection.ShouldBe(2);
    }

    [Fact]
    public async Task A_421_before_anything_was_taken_costs_a_kept_connection_but_no_attempt()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Next("MAIL", new Line("421 4.7.0 too many mails in this session", Close: true));
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData("PIPELINING", null)]
    [InlineData("PIPELINING", "421 4.4.2 idle for too long")]
    [InlineData("8BITMIME", null)]
    [InlineData("8BITMIME", "421 4.4.2 idle for too long")]
    public async Task A_connection_that_the_server_closed_while_idle_costs_no_attempt(string extensions, string? farewell)
    {
        await using var smtp = new ScriptedSmtp { Extensions = extensions };
        await using var rig = await EmailRig.CreateAsync(smtp);
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.CloseAll(farewell);
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_connection_is_probed_after_a_pause_and_closed_after_a_longer_one()
    {
        var clock = new FakeTimeProvider();
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, clock: clock);
        await rig.SendAsync();
        await rig.SendAsync();
        smtp.Received.ShouldNotContain("NOOP");
        clock.Advance(TimeSpan.FromSeconds(6));
        await rig.SendAsync();
        smtp.Received.Count(l => l == "NOOP").ShouldBe(1);
        smtp.Received.ShouldNotContain("QUIT");

        clock.Advance(TimeSpan.FromSeconds(26));
        await UntilAsync(() => smtp.Received.Contains("QUIT"));
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_cut_before_the_message_means_not_sent()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        smtp.Next("DATA", Line.Cut);
        (await rig.SendAsync()).ShouldBe(SendResult.Retry("connection_lost", null));
        smtp.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cut_after_the_final_dot_means_unknown()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        smtp.Next(".", Line.Cut);
        (await rig.SendAsync()).ShouldBe(SendResult.Unknown("no_answer_after_data", null));
        smtp.Mails.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("MAIL", SendOutcome.Retry)]
    [InlineData(".", SendOutcome.Unknown)]
    public async Task A_stop_counts_as_silence(string verb, SendOutcome outcome)
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        await rig.SendAsync();
        smtp.Next(verb, Line.Silence);
        using var stop = new CancellationTokenSource();
        var sending = rig.SendAsync(ct: stop.Token);
        await UntilAsync(() => verb == "." ? smtp.Mails.Count == 2 : smtp.Received.Count(l => l.StartsWith(verb, StringComparison.Ordinal)) == 2);
        await stop.CancelAsync();
        (await sending).Outcome.ShouldBe(outcome);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_hears_nothing_but_the_greeting_where_it_is_demanded()
    {
        await using var smtp = new ScriptedSmtp { Extensions = "PIPELINING,AUTH PLAIN" };
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { Tls = SmtpTls.StartTls, User = "u", Password = "secret" });
        (await rig.SendAsync()).ShouldBe(SendResult.Retry("tls_unavailable", null));
        smtp.Received.ShouldAllBe(l => l.StartsWith("EHLO", StringComparison.Ordinal) || l == "QUIT");
    }

    [Theory]
    [InlineData("None", "sandbox", 1)]
    [InlineData("Opportunistic", "sandbox", 1)]
    [InlineData("StartTls", "sandbox", 0)]
    [InlineData("None", "127.0.0.1", 0)]
    public async Task Mails_that_may_cross_a_network_readable_are_warned_of_once(string tls, string host, int warnings)
    {
        var logs = new CapturedLogs();
        using var factory = LoggerFactory.Create(b => b.AddProvider(logs));
        var options = new EmailOptions { Host = host, Tls = Enum.Parse<SmtpTls>(tls), AllowPlainText = true, From = "notify@example.org" };
        await using var pool = new SmtpPool(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, factory.CreateLogger<SmtpPool>());
        logs.Lines.Count(l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("Email:AllowPlainText", StringComparison.Ordinal)).ShouldBe(warnings);
    }

    [Fact]
    public async Task A_refused_password_is_kept_for_later_and_nothing_is_sent()
    {
        await using var smtp = new ScriptedSmtp { Extensions = "PIPELINING,AUTH PLAIN" };
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { User = "u", Password = "secret" });
        smtp.Next("AUTH", new Line("535 5.7.8 Username and Password not accepted"));
        var refused = await rig.SendAsync();
        (refused.Outcome, refused.Reason).ShouldBe((SendOutcome.Retry, "auth_refused"));
        smtp.Next("AUTH", new Line("235 2.7.0 ok"));
        (await rig.SendAsync(attempt: 2)).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Theory]
    [InlineData("PIPELINING", SendOutcome.Failed)]
    [InlineData("PIPELINING,8BITMIME,SMTPUTF8", SendOutcome.Sent)]
    public async Task A_local_part_beyond_ASCII_needs_a_server_with_SMTPUTF8(string extensions, SendOutcome outcome)
    {
        await using var smtp = new ScriptedSmtp { Extensions = extensions };
        await using var rig = await EmailRig.CreateAsync(smtp);
        var result = await rig.SendAsync("bøb@example.org");
        result.Outcome.ShouldBe(outcome);
        if (outcome == SendOutcome.Failed) result.Reason.ShouldBe("smtputf8_unsupported");
        else smtp.Mails.Single().To.ShouldBe("RCPT TO:<bøb@example.org>");
    }

    [Fact]
    public async Task An_international_domain_travels_in_its_ASCII_form()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        (await rig.SendAsync("bob@exämple.org")).Outcome.ShouldBe(SendOutcome.Sent);
        smtp.Mails.Single().To.ShouldBe("RCPT TO:<bob@xn--exmple-cua.org>");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = Stopwatch.StartNew();
        while (!condition())
        {
            deadline.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(20);
        }
    }
}
