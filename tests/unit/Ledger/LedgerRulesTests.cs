using CsCheck;
using Notify.Platform.Ledger;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Ledger;

public sealed class LedgerRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LedgerOptions Options = new();

    [Fact]
    public void A_result_that_ends_is_an_end_with_its_reason()
    {
        After(SendResult.Sent("id")).ShouldBe(new LedgerStep("sent", null, "id", null));
        After(SendResult.Failed("bad")).ShouldBe(new LedgerStep("failed", "bad", null, null));
        After(SendResult.Suppressed("gone")).ShouldBe(new LedgerStep("suppressed", "gone", null, null));
    }

    [Fact]
    public void A_transient_failure_waits_for_what_the_provider_said_or_backs_off()
    {
        After(SendResult.Retry("busy", TimeSpan.FromSeconds(90))).ShouldBe(new LedgerStep("pending", "busy", null, Now.AddSeconds(90)));
        After(SendResult.Retry("busy", null)).DueAt.ShouldBe(Now + Options.FirstRetry);
        After(SendResult.Unknown("timeout", null)).State.ShouldBe("pending");
    }

    [Fact]
    public void What_was_deferred_waits_as_long_as_it_was_told_and_no_attempt_was_made()
    {
        After(SendResult.Deferred("closed", TimeSpan.FromSeconds(90))).ShouldBe(new LedgerStep("pending", "closed", null, Now.AddSeconds(90), Unmade: true));
        After(SendResult.Deferred("closed", TimeSpan.FromHours(2)), Entry() with { GiveUpAt = Now.AddHours(1), HoldOnUnknown = true })
            .ShouldBe(new LedgerStep("failed", "closed", null, null, Unmade: true));
        After(SendResult.Sent("id", "cut")).ShouldBe(new LedgerStep("sent", "cut", "id", null));
    }

    [Fact]
    public void An_unknown_outcome_of_a_held_entry_ends_it() =>
        After(SendResult.Unknown("timeout", TimeSpan.FromSeconds(10)), Entry() with { HoldOnUnknown = true })
            .ShouldBe(new LedgerStep("failed", "outcome_unknown", null, null));

    [Fact]
    public void No_attempt_is_planned_after_expiry_or_the_time_to_give_up()
    {
        After(SendResult.Retry("busy", TimeSpan.FromSeconds(60)), Entry() with { ExpiresAt = Now.AddSeconds(60) }).State.ShouldBe("expired");
        After(SendResult.Retry("busy", TimeSpan.FromSeconds(60)), Entry() with { GiveUpAt = Now.AddSeconds(60) })
            .ShouldBe(new LedgerStep("failed", "busy", null, null));
        After(SendResult.Retry("busy", TimeSpan.FromSeconds(60)), Entry() with { GiveUpAt = Now.AddSeconds(61) }).State.ShouldBe("pending");
    }

    [Fact]
    public void A_nul_in_a_providers_words_does_not_keep_the_result_from_being_stored() =>
        After(SendResult.Failed("a\0b")).Reason.ShouldBe("a b");

    [Fact]
    public void Waits_grow_and_stay_between_first_and_longest() =>
        Gen.Select(Gen.Int[1, 100], Gen.Double[0, 1]).Sample((attempt, chance) =>
        {
            var wait = LedgerRules.Backoff(attempt, Options, chance);
            return wait >= Options.FirstRetry && wait <= Options.LongestRetry
                && wait <= LedgerRules.Backoff(attempt + 1, Options, chance);
        });

    [Fact]
    public void Of_a_batch_only_the_newest_of_a_key_is_sent_and_repeats_are_not_their_own_rivals()
    {
        var (old, other) = (Entry() with { CollapseKey = "k" }, Entry() with { CollapseKey = "k", Endpoint = "tablet" });
        var recent = Entry() with { CollapseKey = "k" };
        var steps = LedgerArrival.Steps([old, other, recent, recent, Entry() with { ExpiresAt = Now }], new HashSet<Guid> { recent.Id }, Now);
        steps.Select(s => s.State).ShouldBe(["suppressed", "pending", "claimed", "claimed", "expired"]);
    }

    private static LedgerStep After(SendResult result, LedgerEntry? entry = null) =>
        LedgerRules.After(new LedgerItem(entry ?? Entry(), Guid.Empty, 1, 1), result, Now, Options, 0);

    private static LedgerEntry Entry() => new()
    {
        Id = Guid.CreateVersion7(),
        Tenant = "a",
        User = "bob",
        Subject = Guid.CreateVersion7(),
        Cause = Guid.CreateVersion7(),
        Endpoint = "phone",
        Priority = 1,
        GiveUpAt = Now.AddHours(1),
        HoldOnUnknown = false,
        Payload = [],
    };
}
