using Microsoft.Extensions.Time.Testing;
using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Email;

public sealed class SuppressionTests
{
    [Fact]
    public async Task An_unknown_address_fails_once_and_is_not_written_to_again()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        smtp.Next("RCPT", new Line("550 5.1.1 <bob@example.org>: user unknown"));
        (await rig.SendAsync("bob@example.org")).ShouldBe(SendResult.Failed("address_unknown"));
        (await rig.SendAsync("Bob@Example.org")).ShouldBe(SendResult.Suppressed("address_suppressed"));
        smtp.Received.Count(l => l.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(1);
        (await rig.SendAsync("eve@example.org")).Outcome.ShouldBe(SendOutcome.Sent);
        (await rig.SendAsync("bob@example.org", tenant: "other")).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Fact]
    public async Task A_plain_550_suppresses_an_address_the_second_time()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        smtp.Next("RCPT", new Line("550 no such user"), new Line("550 no such user"));
        (await rig.SendAsync()).ShouldBe(SendResult.Failed("address_refused"));
        (await rig.SendAsync()).ShouldBe(SendResult.Failed("address_refused"));
        (await rig.SendAsync()).ShouldBe(SendResult.Suppressed("address_suppressed"));
    }

    [Fact]
    public async Task Two_plain_550_far_apart_do_not_suppress_an_address()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { IdleTimeout = TimeSpan.FromDays(100) }, clock);
        smtp.Next("RCPT", new Line("550 no such user"), new Line("550 no such user"));
        await rig.SendAsync();
        clock.Advance(TimeSpan.FromDays(31));
        await rig.SendAsync();
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Fact]
    public async Task A_mailbox_that_stays_full_for_a_week_suppresses_an_address_the_third_day()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { IdleTimeout = TimeSpan.FromDays(100), ProbeAfter = TimeSpan.FromDays(100) }, clock);
        var full = new Line("452 4.2.2 over quota");
        smtp.Next("RCPT", [.. Enumerable.Repeat(full, 5)]);
        for (var retries = 0; retries < 3; retries++) (await rig.SendAsync()).Reason.ShouldBe("mailbox_full", "a mail that is tried again counts once a day");
        clock.Advance(TimeSpan.FromDays(3));
        (await rig.SendAsync()).Reason.ShouldBe("mailbox_full");
        clock.Advance(TimeSpan.FromDays(4));
        (await rig.SendAsync()).Reason.ShouldBe("mailbox_full");
        (await rig.SendAsync()).ShouldBe(SendResult.Suppressed("address_suppressed"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    public async Task A_mailbox_that_was_full_for_days_or_now_and_then_suppresses_nobody(int days)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { IdleTimeout = TimeSpan.FromDays(150), ProbeAfter = TimeSpan.FromDays(150) }, clock);
        smtp.Next("RCPT", [.. Enumerable.Repeat(new Line("552 5.2.2 over quota"), 4)]);
        for (var i = 0; i < 4; i++)
        {
            (await rig.SendAsync()).Reason.ShouldBe("mailbox_full");
            clock.Advance(TimeSpan.FromDays(days));
        }

        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Fact]
    public async Task A_policy_refusal_suppresses_nobody()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        smtp.Next("RCPT", new Line("550 5.7.1 blocked"), new Line("550 5.7.1 blocked"));
        await rig.SendAsync();
        (await rig.SendAsync()).ShouldBe(SendResult.Failed("policy_refused"));
        (await rig.SendAsync()).Outcome.ShouldBe(SendOutcome.Sent);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("Bob <bob@example.org>")]
    [InlineData("bob@example.org, eve@example.org")]
    [InlineData("bob@example.org>\r\nRCPT TO:<eve@example.org")]
    [InlineData("bob@example.org\0")]
    public async Task What_is_no_address_fails_without_asking_the_server(string address)
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        (await rig.SendAsync(address)).ShouldBe(SendResult.Failed("bad_address"));
        smtp.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task A_batch_learns_of_each_address_in_order()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp);
        smtp.Next("RCPT", new Line("550 5.1.1 unknown"));
        await rig.SendAsync("bob@example.org");
        var prepared = await rig.PrepareAsync("eve@example.org", "bob@example.org", "bad\0", "bob@example.org", "dan@example.org");
        prepared.Select(p => p.Suppressed).ShouldBe([false, true, false, true, false]);
        prepared.Select(p => p.To is not null).ShouldBe([true, true, false, true, true]);
    }
}
