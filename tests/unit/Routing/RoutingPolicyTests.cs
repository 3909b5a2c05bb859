using CsCheck;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Routing;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Routing;

public sealed class RoutingPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Rows => [.. RoutingTable.Rows.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_row_of_the_truth_table_holds(string name)
    {
        var row = RoutingTable.Rows.Single(r => r.Name == name);
        var decided = RoutingPolicy.Decide(row.Input());
        RoutingTable.Describe(decided).ShouldBe(row.Expected);
    }

    [Fact]
    public void A_switch_that_is_off_is_never_sent_unless_critical()
    {
        Inputs.Sample(input =>
        {
            foreach (var decision in RoutingPolicy.Decide(input))
            {
                var off = input.Recipient.Preferences.OffBy(input.Category, decision.Channel) is not null;
                if (off && input.Priority != Priority.Critical) decision.Decision.ShouldBe(DecisionKind.Suppress);
            }
        });
    }

    [Fact]
    public void Every_channel_gets_exactly_one_decision_with_a_rule()
    {
        Inputs.Sample(input =>
        {
            var decided = RoutingPolicy.Decide(input);
            decided.Select(d => d.Channel).ShouldBe(Enum.GetValues<DeliveryChannel>());
            decided.ShouldAllBe(d => d.Rule.Length > 0);
        });
    }

    [Fact]
    public void What_has_expired_is_sent_nowhere_not_even_critical()
    {
        Inputs.Sample(input =>
        {
            var expired = input with { ExpiresAt = input.Now };
            RoutingPolicy.Decide(expired).ShouldAllBe(d => d.Decision == DecisionKind.Suppress && d.Rule == "expired" || d.Channel == DeliveryChannel.Realtime);
        });
    }

    [Fact]
    public void Nothing_is_mailed_without_an_address()
    {
        Inputs.Sample(input =>
        {
            var nowhere = input with { Recipient = input.Recipient with { Email = null } };
            RoutingPolicy.Decide(nowhere).Single(d => d.Channel == DeliveryChannel.Email).Decision.ShouldBe(DecisionKind.Suppress);
        });
    }

    [Fact]
    public void What_is_critical_is_never_held() =>
        Inputs.Sample(input => RoutingPolicy.Decide(input with { Priority = Priority.Critical }).ShouldAllBe(d => d.Decision != DecisionKind.Hold));

    [Fact]
    public void Inbox_and_live_frames_are_never_held() =>
        Inputs.Sample(input => RoutingPolicy.Decide(input).Take(2).ShouldAllBe(d => d.Decision != DecisionKind.Hold));

    [Fact]
    public void What_is_held_is_held_for_a_time_to_come_and_sent_or_suppressed_when_that_has_come()
    {
        Inputs.Sample(input =>
        {
            foreach (var held in RoutingPolicy.Decide(input).Where(d => d.Decision == DecisionKind.Hold))
            {
                var until = held.Until.ShouldNotBeNull();
                until.ShouldBeGreaterThan(input.Now);
                until.ShouldBeLessThanOrEqualTo(input.Since + RoutingPolicy.LongestHold);
                RoutingPolicy.Decide(input with { Now = until }, held.Channel).Decision.ShouldNotBe(DecisionKind.Hold);
            }
        });
    }

    [Fact]
    public void The_order_in_which_somebody_chose_changes_no_decision()
    {
        Gen.Select(Inputs, Gen.Shuffle(Edits.ToArray())).Sample((input, shuffled) =>
        {
            RoutingInput After(IEnumerable<Func<Preferences, Preferences>> edits) =>
                input with { Recipient = input.Recipient with { Preferences = edits.Aggregate(input.Recipient.Preferences, (p, edit) => edit(p)) } };
            RoutingTable.Describe(RoutingPolicy.Decide(After(shuffled))).ShouldBe(RoutingTable.Describe(RoutingPolicy.Decide(After(Edits))));
        });
    }

    private static readonly Func<Preferences, Preferences>[] Edits =
    [
        p => p.With(DeliveryChannel.Email, null), p => p.With("messages", DeliveryChannel.Push, false), p => p.With("messages", DeliveryChannel.Email, true),
        p => p.With("messages", new Rhythm(RhythmKind.Daily, new TimeOnly(9, 0))), p => p.With("social", new Rhythm(RhythmKind.Hourly)),
        p => p.With(DayOfWeek.Monday, new QuietSpan(new TimeOnly(20, 0), new TimeOnly(8, 0))), p => p.With(DayOfWeek.Sunday, null),
        p => p with { TimeZone = "Australia/Lord_Howe" }, p => p with { MutedUntil = null }, p => p with { All = null },
    ];

    private static Gen<RoutingInput> Inputs =>
        from priority in Gen.Enum<Priority>()
        from push in Rules
        from email in Rules
        from presence in Gen.Enum<PresenceState>()
        from address in Gen.Bool
        from expiry in Gen.Int[-5, 5]
        from preferences in AnyPreferences
        from moment in Gen.Int[0, 366 * 24 * 60]
        from waited in Gen.Int[0, 48 * 60]
        let now = Now.AddMinutes(moment)
        select new RoutingInput(
            priority, "messages", expiry == 0 ? null : now + TimeSpan.FromHours(expiry), push, email,
            new RecipientProfile(address ? "bob@example.com" : null, null, null, preferences with { MutedUntil = preferences.MutedUntil is null ? null : now.AddHours(expiry) }),
            presence, now, now.AddMinutes(-waited));

    private static Gen<ChannelRule> Rules => OneOf(
        ChannelRule.Always, ChannelRule.Offline, ChannelRule.Never, new ChannelRule(ChannelRuleKind.UnreadAfter, TimeSpan.FromMinutes(10)));

    private static Gen<Preferences> AnyPreferences =>
        from all in OneOf<bool?>(null, null, true, false)
        from channels in Switches
        from category in Switches
        from muted in OneOf<DateTimeOffset?>(null, null, Now)
        from zone in OneOf("Europe/Vienna", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kathmandu")
        from rhythm in AnyRhythm
        from quiet in Gen.Dictionary(Gen.Enum<DayOfWeek>(), Spans)[0, 7]
        select Preferences.None.With("messages", rhythm) with
        {
            All = all,
            Channels = channels,
            Categories = new Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool>> { ["messages"] = category },
            MutedUntil = muted,
            TimeZone = zone,
            QuietHours = quiet,
        };

    private static Gen<QuietSpan> Spans => Gen.Select(Times, Times).Where((begin, end) => begin != end).Select((begin, end) => new QuietSpan(begin, end));

    private static Gen<Rhythm?> AnyRhythm =>
        Gen.Select(Gen.Enum<RhythmKind>(), Times, Gen.Bool).Select((every, at, some) => some ? new Rhythm(every, at) : default(Rhythm?));

    private static Gen<TimeOnly> Times => Gen.Int[0, 24 * 60 - 1].Select(minute => new TimeOnly(minute / 60, minute % 60));

    private static Gen<Dictionary<DeliveryChannel, bool>> Switches => Gen.Dictionary(Gen.Enum<DeliveryChannel>(), Gen.Bool)[0, 4];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
