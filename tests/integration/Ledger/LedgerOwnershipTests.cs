using Microsoft.Extensions.Logging.Abstractions;
using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Ledger;

/// <summary>Killed, frozen and stopped processes, and the crash between an end and its report.</summary>
public sealed class LedgerOwnershipTests
{
    private static readonly LedgerOptions ShortLease = LedgerBench.Quick with { Lease = TimeSpan.FromSeconds(2), Renewal = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task What_a_killed_process_held_is_resumed_and_what_it_was_sending_follows_the_entrys_rule()
    {
        await using var bench = await LedgerBench.CreateAsync();
        await KillAsync(bench, claimed: [bench.Entry("claimed")], sending: [bench.Entry("resend"), bench.Entry("held", hold: true)]);
        var sender = new ScriptedSender();
        var replica = await bench.StartAsync(sender);

        (await bench.UntilAsync("claimed", "sent")).Attempt.ShouldBe(1);
        (await bench.UntilAsync("held", "failed")).Reason.ShouldBe("outcome_unknown");
        var row = await bench.UntilWaitingAsync("resend", attempts: 1);
        row.DueAt.ShouldBeInRange(bench.Now.UtcDateTime + LedgerBench.Quick.FirstRetry, bench.Now.UtcDateTime + (LedgerBench.Quick.FirstRetry * 1.26));
        bench.Time.Advance(LedgerBench.Quick.FirstRetry * 2);
        (await bench.UntilAsync("resend", "sent")).Attempt.ShouldBe(2);
        sender.Attempts.Count.ShouldBe(2);
        await LedgerBench.EventuallyAsync(() => Task.FromResult(
            replica.Sink.Records.Contains($"{LedgerBench.IdOf("held"):N} Failed outcome_unknown  1")));
    }

    [Fact]
    public async Task A_live_process_keeps_what_it_holds()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var release = new TaskCompletionSource();
        var sender = new ScriptedSender
        {
            Answer = async (attempt, _) =>
            {
                if (attempt.Entry.Id == LedgerBench.IdOf("x")) await release.Task;
                return SendResult.Sent(null);
            },
        };
        var first = await bench.StartAsync(sender, ShortLease);
        await first.AcceptAsync(bench.Entry("x"));
        await bench.UntilAsync("x", "sending");
        var second = await bench.StartAsync(sender, ShortLease);
        await second.AcceptAsync(bench.Entry("y"));
        await bench.UntilAsync("y", "sent");
        await Task.Delay(ShortLease.Lease * 1.5);
        release.SetResult();
        (await bench.UntilAsync("x", "sent")).Fence.ShouldBe(1);
        sender.Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_zombies_late_result_is_refused()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var release = new TaskCompletionSource();
        var answered = new TaskCompletionSource();
        var frozen = new ScriptedSender
        {
            Answer = async (_, _) =>
            {
                await release.Task;
                answered.SetResult();
                return SendResult.Failed("zombie");
            },
        };
        // It does not renew: for the database it is as good as frozen.
        var zombie = await bench.StartAsync(frozen, LedgerBench.Quick with { Renewal = TimeSpan.FromHours(1) });
        await zombie.AcceptAsync(bench.Entry("x"));
        await bench.UntilAsync("x", "sending");
        await ExpireAsync(bench);

        var again = new TaskCompletionSource();
        var live = new ScriptedSender { Answer = async (_, _) => { await again.Task; return SendResult.Sent("live"); } };
        await bench.StartAsync(live);
        await bench.UntilWaitingAsync("x", attempts: 1);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.UntilAsync("x", "sending");
        release.SetResult();
        await answered.Task;
        await zombie.StopAsync();
        (await bench.RowAsync("x")).State.ShouldBe("sending", "the zombie's result must not end what another process is sending");
        again.SetResult();
        (await bench.UntilAsync("x", "sent")).Reason.ShouldBeNull();
        zombie.Sink.Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_result_needs_a_living_lease_even_if_nobody_took_the_entry_over()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var items = await KillAsync(bench, [], [bench.Entry("x")]);
        var step = new LedgerStep(LedgerState.Sent, null, "p", null);
        var turn = await new LedgerTransitions(bench.Database.Worker, LedgerBench.Schema)
            .TurnAsync([new LedgerResult(items[0], step)], [], bench.Now, CancellationToken.None);
        turn.Stored.ShouldBeEmpty();
        (await bench.RowAsync("x")).State.ShouldBe("sending");
    }

    [Fact]
    public async Task A_result_of_an_earlier_claim_is_refused_though_the_owner_lives()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var parts = new LedgerParts(bench.Database.Worker, LedgerBench.Schema, LedgerBench.Quick, bench.Time);
        var owner = new LedgerOwner(bench.Database.Worker, LedgerBench.Schema, LedgerBench.Quick, NullLogger<LedgerOwner>.Instance);
        await owner.JoinAsync(CancellationToken.None);
        var entry = bench.Entry("x");
        var earlier = (await parts.Store.AcceptAsync([entry], new HashSet<Guid> { entry.Id }, owner.Current, bench.Now, CancellationToken.None)).Claimed;
        await parts.Transitions.GiveBackAsync(owner.Current, () => [], CancellationToken.None);
        var now = await parts.Claims.ClaimAsync(owner.Current, 1, bench.Now, CancellationToken.None);
        (await parts.Transitions.TurnAsync([], [.. earlier], bench.Now, CancellationToken.None)).Began.ShouldBeEmpty();
        (await parts.Transitions.TurnAsync([], now, bench.Now, CancellationToken.None)).Began.ShouldHaveSingleItem();

        var sent = new LedgerStep(LedgerState.Sent, null, null, null);
        (await parts.Transitions.TurnAsync([new LedgerResult(earlier[0], sent)], [], bench.Now, CancellationToken.None)).Stored.ShouldBeEmpty();
        (await parts.Transitions.TurnAsync([new LedgerResult(now[0], sent)], [], bench.Now, CancellationToken.None)).Stored.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_entry_claimed_again_while_its_first_claim_waits_is_sent_once()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var release = new TaskCompletionSource();
        var sender = new ScriptedSender { Answer = async (_, _) => { await release.Task; return SendResult.Sent("p"); } };
        // Of this cap, a turn waits for several results, so that both claims meet in one.
        var replica = await bench.StartAsync(sender, LedgerBench.Quick with { Cap = 40 });
        var blockers = Enumerable.Range(0, 40).Select(i => bench.Entry($"b{i}")).ToList();
        await replica.AcceptAsync(blockers);
        await LedgerBench.EventuallyAsync(() => Task.FromResult(sender.Attempts.Count == blockers.Count));
        await replica.AcceptAsync(bench.Entry("x"));
        await bench.UntilAsync("x", "claimed");

        await bench.ExecuteAsync($"update {LedgerBench.Schema}.ledger set state = 'pending', owner = null, fence = fence + 1 where state = 'claimed'");
        await LedgerBench.EventuallyAsync(async () => await bench.RowAsync("x") is { State: "claimed", Fence: 3 });
        release.SetResult();
        await bench.UntilAsync("x", "sent");
        await replica.StopAsync();
        sender.Attempts.Count(a => a.Entry.Id == LedgerBench.IdOf("x")).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_claimed_while_lost_claims_are_sought_is_kept()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var parts = new LedgerParts(bench.Database.Worker, LedgerBench.Schema, LedgerBench.Quick, bench.Time);
        var owner = new LedgerOwner(bench.Database.Worker, LedgerBench.Schema, LedgerBench.Quick, NullLogger<LedgerOwner>.Instance);
        await owner.JoinAsync(CancellationToken.None);
        await parts.Store.AcceptAsync(
            [bench.Entry("lost"), bench.Entry("held"), bench.Entry("arriving")], new HashSet<Guid> { LedgerBench.IdOf("lost"), LedgerBench.IdOf("held") },
            owner.Current, bench.Now, CancellationToken.None);
        var given = await parts.Transitions.GiveBackAsync(owner.Current, () =>
        {
            using var claim = bench.Database.Worker.CreateCommand(
                $"update {LedgerBench.Schema}.ledger set state = 'claimed', owner = '{owner.Current}', fence = fence + 1 where state = 'pending'");
            claim.ExecuteNonQuery().ShouldBe(1);
            return [LedgerBench.IdOf("held")];
        }, CancellationToken.None);

        given.ShouldBe(1);
        (await bench.RowAsync("lost")).State.ShouldBe("pending");
        (await bench.RowAsync("held")).State.ShouldBe("claimed");
        (await bench.RowAsync("arriving")).State.ShouldBe("claimed");
    }

    [Fact]
    public async Task A_process_that_lost_its_lease_goes_on_under_a_new_one()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var replica = await bench.StartAsync(new ScriptedSender(), ShortLease);
        await replica.AcceptAsync(bench.Entry("x"));
        await bench.UntilAsync("x", "sent");
        await ExpireAsync(bench);
        await replica.AcceptAsync(bench.Entry("y"));
        await bench.UntilAsync("y", "sent");
    }

    [Fact]
    public async Task A_clean_stop_lets_sends_finish_and_gives_the_rest_back()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var release = new TaskCompletionSource();
        var sender = new ScriptedSender { Answer = async (_, _) => { await release.Task; return SendResult.Sent(null); } };
        var replica = await bench.StartAsync(sender, LedgerBench.Quick with { Cap = 1, Drain = TimeSpan.FromSeconds(20) });
        await replica.AcceptAsync(bench.Entry("sending"));
        await bench.UntilAsync("sending", "sending");
        await replica.AcceptAsync(bench.Entry("claimed"));
        await bench.UntilAsync("claimed", "claimed");
        var stopping = replica.StopAsync();
        stopping.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await stopping;
        (await bench.RowAsync("sending")).State.ShouldBe("sent");
        (await bench.RowAsync("claimed")).State.ShouldBe("pending");
        (await bench.CountAsync($"exists (select from {LedgerBench.Schema}.owners)")).ShouldBe(0);
    }

    [Fact]
    public async Task A_stop_cuts_sends_that_do_not_end_and_their_outcome_is_unknown()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var sender = new ScriptedSender { Answer = async (_, ct) => { await Task.Delay(Timeout.Infinite, ct); return SendResult.Sent(null); } };
        var replica = await bench.StartAsync(sender, LedgerBench.Quick with { Drain = TimeSpan.FromMilliseconds(100) });
        await replica.AcceptAsync(bench.Entry("x"), bench.Entry("held", hold: true));
        await bench.UntilAsync("held", "sending");
        await replica.StopAsync();
        (await bench.RowAsync("x")).ShouldBe(await bench.RowAsync("x") with { State = "pending", Reason = "stopped", Attempt = 1 });
        (await bench.RowAsync("held")).Reason.ShouldBe("outcome_unknown");
    }

    [Fact]
    public async Task An_end_whose_report_failed_is_reported_by_another_process()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var broken = new RecordSink { Refusal = new InvalidOperationException("Kafka is away") };
        var first = await bench.StartAsync(new ScriptedSender(), sink: broken);
        await first.AcceptAsync(bench.Entry("x"));
        await bench.UntilAsync("x", "sent");
        await first.StopAsync();
        (await bench.RowAsync("x")).ReportedAt.ShouldBeNull();

        var second = await bench.StartAsync(new ScriptedSender());
        await LedgerBench.EventuallyAsync(async () => (await bench.RowAsync("x")).ReportedAt is not null);
        second.Sink.Records.ShouldBe([$"{LedgerBench.IdOf("x"):N} Sent  p 1"]);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_given_back()
    {
        await using var bench = await LedgerBench.CreateAsync();
        var sender = new ScriptedSender();
        var replica = await bench.StartAsync(sender, ShortLease);
        await replica.AcceptAsync(bench.Entry("x"));
        await bench.UntilAsync("x", "sent");
        var entry = bench.Entry("lost");
        await new LedgerStore(bench.Database.Worker, LedgerBench.Schema)
            .AcceptAsync([entry], new HashSet<Guid> { entry.Id }, await OwnerAsync(bench), bench.Now, CancellationToken.None);
        await bench.UntilAsync("lost", "sent");
    }

    /// <summary>A process that took entries and vanished: its lease runs out and nothing is cleaned up.</summary>
    private static async Task<IReadOnlyList<LedgerItem>> KillAsync(LedgerBench bench, LedgerEntry[] claimed, LedgerEntry[] sending)
    {
        var database = bench.Database.Worker;
        var owner = new LedgerOwner(database, LedgerBench.Schema, LedgerBench.Quick, NullLogger<LedgerOwner>.Instance);
        await owner.JoinAsync(CancellationToken.None);
        LedgerEntry[] all = [.. claimed, .. sending];
        var accepted = await new LedgerStore(database, LedgerBench.Schema)
            .AcceptAsync(all, all.Select(e => e.Id).ToHashSet(), owner.Current, bench.Now, CancellationToken.None);
        var items = accepted.Claimed.Where(i => sending.Any(s => s.Id == i.Entry.Id)).ToList();
        await new LedgerTransitions(database, LedgerBench.Schema).TurnAsync([], items, bench.Now, CancellationToken.None);
        await ExpireAsync(bench);
        return items;
    }

    /// <summary>The database's clock moves past every lease.</summary>
    private static Task ExpireAsync(LedgerBench bench) =>
        bench.ExecuteAsync($"update {LedgerBench.Schema}.owners set lease_until = clock_timestamp() - interval '1 s'");

    private static async Task<Guid> OwnerAsync(LedgerBench bench)
    {
        await using var command = bench.Database.Worker.CreateCommand($"select owner from {LedgerBench.Schema}.owners where lease_until > clock_timestamp()");
        return (Guid)(await command.ExecuteScalarAsync())!;
    }
}
