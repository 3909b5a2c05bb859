using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Ledger;

public sealed class LedgerTests
{
    [Fact]
    public async Task An_entry_is_sent_once_and_its_end_is_reported_however_often_it_is_accepted()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var sender = new ScriptedSender();
        var replica = await bench.StartAsync(sender);
        await replica.AcceptAsync(bench.Entry("x"), bench.Entry("x"));
        await replica.AcceptAsync(bench.Entry("x"));
        await LedgerBench.EventuallyAsync(async () => (await bench.RowAsync("x")).ReportedAt is not null);
        await replica.AcceptAsync(bench.Entry("x"));
        await replica.AcceptAsync(bench.Entry("y"));
        await bench.UntilAsync("y", "sent");

        sender.Attempts.Count(a => a.Entry.Id == LedgerBench.IdOf("x")).ShouldBe(1);
        sender.Attempts.First().Entry.Payload.ShouldBe("x"u8.ToArray());
        replica.Sink.Records.Count(r => r == $"{LedgerBench.IdOf("x"):N} Sent  p 1").ShouldBe(1);
        (await bench.CountAsync("length(payload) > 0")).ShouldBe(0, "contents are not kept after the end");
    }

    [Fact]
    public async Task What_the_sender_defers_comes_back_when_it_said_and_costs_no_attempt()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var open = false;
        var sender = new ScriptedSender
        {
            Answer = (_, _) => Task.FromResult(open ? SendResult.Sent("p") : SendResult.Deferred("closed", TimeSpan.FromSeconds(30))),
        };
        var replica = await bench.StartAsync(sender);
        await replica.AcceptAsync(bench.Entry("x"));
        for (var turn = 1; turn <= 3; turn++)
        {
            await LedgerBench.EventuallyAsync(() => Task.FromResult(sender.Attempts.Count == turn));
            var row = await bench.UntilWaitingAsync("x", attempts: 0);
            (row.Reason, row.DueAt).ShouldBe(("closed", bench.Now.UtcDateTime.AddSeconds(30)));
            open = turn == 3;
            bench.Time.Advance(TimeSpan.FromSeconds(30));
        }

        (await bench.UntilAsync("x", "sent")).Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Never_more_than_the_cap_are_in_flight_or_marked_as_being_sent()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var sender = new ScriptedSender
        {
            Answer = async (_, ct) =>
            {
                await Task.Delay(Random.Shared.Next(1, 10), ct);
                return SendResult.Sent(null);
            },
        };
        var replica = await bench.StartAsync(sender);
        var entries = Enumerable.Range(0, 400).Select(i => bench.Entry($"e{i}")).ToList();
        foreach (var part in entries.Chunk(50)) await replica.AcceptAsync(part);
        long marked = 0;
        await LedgerBench.EventuallyAsync(async () =>
        {
            marked = Math.Max(marked, await bench.CountAsync("state = 'sending'"));
            return await bench.CountAsync("state = 'sent'") == 400;
        });

        sender.MostInFlight.ShouldBe(LedgerBench.Quick.Cap);
        marked.ShouldBeInRange(1, LedgerBench.Quick.Cap);
        sender.Attempts.Select(a => a.Entry.Id).Distinct().Count().ShouldBe(400);
        sender.Attempts.Count.ShouldBe(400);
    }

    [Fact]
    public async Task A_subject_settled_before_or_after_is_not_sent()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var release = new TaskCompletionSource();
        var sender = new ScriptedSender
        {
            Answer = async (_, _) =>
            {
                await release.Task;
                return SendResult.Sent(null);
            },
        };
        var replica = await bench.StartAsync(sender, LedgerBench.Quick with { Cap = 1 });
        var (before, claimed, waiting) = (bench.Entry("before"), bench.Entry("claimed"), bench.Entry("waiting"));
        await SettleAsync(before);
        await replica.AcceptAsync(bench.Entry("blocker"));
        await bench.UntilAsync("blocker", "sending");
        await replica.AcceptAsync(claimed, waiting);
        await bench.UntilAsync("claimed", "claimed");
        await SettleAsync(claimed, waiting);
        (await bench.RowAsync("waiting")).State.ShouldBe("suppressed");
        release.SetResult();
        await replica.AcceptAsync(before);

        foreach (var name in new[] { "before", "claimed", "waiting" })
            (await bench.UntilAsync(name, "suppressed")).Reason.ShouldBe("read");
        sender.Attempts.ShouldHaveSingleItem();
        await LedgerBench.EventuallyAsync(async () => await bench.CountAsync("reported_at is not null") == 4);
        replica.Sink.Records.ShouldContain($"{waiting.Id:N} Suppressed read  0");

        Task SettleAsync(params LedgerEntry[] entries) =>
            replica.Ledger.SettleAsync([.. entries.Select(e => (e.Tenant, e.Subject, "read"))], CancellationToken.None);
    }

    [Fact]
    public async Task A_newer_entry_of_the_same_key_supersedes_one_that_waits()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var release = new TaskCompletionSource();
        var sender = new ScriptedSender
        {
            Answer = async (_, _) =>
            {
                await release.Task;
                return SendResult.Sent(null);
            },
        };
        var replica = await bench.StartAsync(sender, LedgerBench.Quick with { Cap = 1 });
        await replica.AcceptAsync(bench.Entry("blocker"));
        await bench.UntilAsync("blocker", "sending");
        await replica.AcceptAsync(bench.Entry("filler"));
        await bench.UntilAsync("filler", "claimed");
        await replica.AcceptAsync(bench.Entry("old", collapse: "chat"), bench.Entry("other", collapse: "other chat"));
        await replica.AcceptAsync(bench.Entry("mid", collapse: "chat"), bench.Entry("new", collapse: "chat"), bench.Entry("foreign", "b", collapse: "chat"));
        await replica.AcceptAsync(bench.Entry("old", collapse: "chat"));
        release.SetResult();

        foreach (var name in new[] { "new", "other", "foreign" }) await bench.UntilAsync(name, "sent");
        foreach (var name in new[] { "old", "mid" }) (await bench.UntilAsync(name, "suppressed")).Reason.ShouldBe("superseded");
    }

    [Fact]
    public async Task A_transient_failure_waits_as_long_as_the_provider_says_and_no_other_clock_moves_it()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var sender = new ScriptedSender { Answer = (a, _) => Task.FromResult(a.Attempt == 1 ? SendResult.Retry("busy", TimeSpan.FromSeconds(60)) : SendResult.Sent("p")) };
        var replica = await bench.StartAsync(sender);
        await replica.AcceptAsync(bench.Entry("x"));
        var row = await bench.UntilWaitingAsync("x", attempts: 1);
        row.DueAt.ShouldBe(bench.Now.UtcDateTime + TimeSpan.FromSeconds(60));
        row.Reason.ShouldBe("busy");

        bench.Time.Advance(TimeSpan.FromSeconds(59));
        await replica.AcceptAsync(bench.Entry("y"));
        await bench.UntilWaitingAsync("y", attempts: 1);
        sender.Attempts.Count.ShouldBe(2);
        (await bench.RowAsync("x")).State.ShouldBe("pending");

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        (await bench.UntilAsync("x", "sent")).Attempt.ShouldBe(2);
        await LedgerBench.EventuallyAsync(() => Task.FromResult(replica.Sink.Records.Contains($"{LedgerBench.IdOf("x"):N} Sent  p 2")));
    }

    [Fact]
    public async Task Expiry_and_giving_up_end_an_entry_with_their_reason()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var sender = new ScriptedSender { Answer = (_, _) => Task.FromResult(SendResult.Retry("busy", TimeSpan.FromMinutes(10))) };
        var replica = await bench.StartAsync(sender);
        await replica.AcceptAsync(
            bench.Entry("late") with { ExpiresAt = bench.Now },
            bench.Entry("expires") with { ExpiresAt = bench.Now + TimeSpan.FromMinutes(9) },
            bench.Entry("tired") with { GiveUpAt = bench.Now + TimeSpan.FromMinutes(15) },
            bench.Entry("waits"));
        (await bench.UntilAsync("late", "expired")).Attempt.ShouldBe(0);
        (await bench.UntilAsync("expires", "expired")).Attempt.ShouldBe(1);
        await bench.UntilWaitingAsync("waits", attempts: 1);
        await bench.UntilWaitingAsync("tired", attempts: 1);

        bench.Time.Advance(TimeSpan.FromMinutes(10));
        var tired = await bench.UntilAsync("tired", "failed");
        (tired.Reason, tired.Attempt).ShouldBe(("busy", 2));
        await bench.UntilWaitingAsync("waits", attempts: 2);

        bench.Time.Advance(TimeSpan.FromHours(2));
        (await bench.UntilAsync("waits", "failed")).Attempt.ShouldBe(2);
        await LedgerBench.EventuallyAsync(() => Task.FromResult(replica.Sink.Records.Contains($"{LedgerBench.IdOf("late"):N} Suppressed expired  0")));
    }

    [Fact]
    public async Task Critical_entries_go_first_and_tenants_take_turns()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var release = new TaskCompletionSource();
        var sender = new ScriptedSender
        {
            Answer = async (_, _) =>
            {
                await release.Task;
                return SendResult.Sent(null);
            },
        };
        var replica = await bench.StartAsync(sender, LedgerBench.Quick with { Cap = 1 });
        await replica.AcceptAsync(bench.Entry("blocker"));
        await bench.UntilAsync("blocker", "sending");
        await replica.AcceptAsync(bench.Entry("filler"));
        await bench.UntilAsync("filler", "claimed");
        await replica.AcceptAsync([.. Enumerable.Range(0, 50).Select(i => bench.Entry($"loud{i}", "loud"))]);
        await replica.AcceptAsync(bench.Entry("quiet", "quiet"), bench.Entry("code", "quiet", priority: 0));
        release.SetResult();
        await LedgerBench.EventuallyAsync(async () => await bench.CountAsync("state = 'sent'") == 54);

        var order = sender.Attempts.Select(a => a.Entry.Id).ToList();
        order.IndexOf(LedgerBench.IdOf("code")).ShouldBeLessThanOrEqualTo(4);
        order.IndexOf(LedgerBench.IdOf("quiet")).ShouldBeLessThanOrEqualTo(8);
    }

    [Fact]
    public async Task A_sender_that_throws_or_an_unknown_outcome_is_repeated_unless_held()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var sender = new ScriptedSender
        {
            Answer = (a, _) => a.Attempt > 1 ? Task.FromResult(SendResult.Sent(null)) : a.Entry.Endpoint == "throws"
                ? throw new InvalidOperationException("a bug")
                : Task.FromResult(SendResult.Unknown("timeout", TimeSpan.FromSeconds(10))),
        };
        var replica = await bench.StartAsync(sender);
        await replica.AcceptAsync(bench.Entry("x"), bench.Entry("held", hold: true), bench.Entry("bug") with { Endpoint = "throws" });
        (await bench.UntilAsync("held", "failed")).Reason.ShouldBe("outcome_unknown");
        await bench.UntilWaitingAsync("x", attempts: 1);
        await bench.UntilWaitingAsync("bug", attempts: 1);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.UntilAsync("x", "sent");
        await bench.UntilAsync("bug", "sent");
    }

    [Fact]
    public async Task Ended_entries_are_deleted_after_their_time_but_not_before_they_are_reported()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var replica = await bench.StartAsync(new ScriptedSender());
        await replica.AcceptAsync([.. Enumerable.Range(0, 600).Select(i => bench.Entry($"e{i}"))]);
        await LedgerBench.EventuallyAsync(async () => await bench.CountAsync("reported_at is not null") == 600);
        await replica.StopAsync();
        await bench.ExecuteAsync($"update {LedgerBench.Schema}.ledger set reported_at = null, report_at = 'infinity' where id = '{LedgerBench.IdOf("e0")}'");
        bench.Time.Advance(TimeSpan.FromDays(15));
        await bench.StartAsync(new ScriptedSender());
        await LedgerBench.EventuallyAsync(async () => await bench.CountAsync("true") == 1);
        (await bench.RowAsync("e0")).State.ShouldBe("sent");
    }
}
