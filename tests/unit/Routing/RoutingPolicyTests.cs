using CsCheck;
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
        var decided = RoutingPolicy.Decide(row.Input(Now));
        RoutingTable.Describe(decided).ShouldBe(row.Expected);
    }

    [Fact]
    public void The_published_truth_table_is_the_tested_one()
    {
        var published = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "routing.md"));
        published.ShouldContain(RoutingTable.Markdown(), customMessage: "docs/routing.md must contain:\n" + RoutingTable.Markdown());
    }

    [Fact]
    public void A_switch_that_is_off_is_never_sent_unless_critical()
    {
        Inputs.Sample(input =>
        {
            foreach (var decision in RoutingPolicy.Decide(input))
            {
                var off = !input.Recipient.Preferences.Allows(decision.Channel) || !input.Recipient.Preferences.Allows(input.Category, decision.Channel);
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

    private static Gen<RoutingInput> Inputs =>
        from priority in Gen.Enum<Priority>()
        from push in Gen.Enum<PresenceRule>()
        from email in Gen.Enum<PresenceRule>()
        from presence in Gen.Enum<PresenceState>()
        from channels in Switches
        from category in Switches
        from address in Gen.Bool
        from expiry in Gen.Int[-5, 5]
        select new RoutingInput(
            priority, "messages", expiry == 0 ? null : Now + TimeSpan.FromHours(expiry), push, email,
            new RecipientProfile(address ? "bob@example.com" : null, null, new Preferences(
                channels, new Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool>> { ["messages"] = category })),
            presence, Now);

    private static Gen<Dictionary<DeliveryChannel, bool>> Switches => Gen.Dictionary(Gen.Enum<DeliveryChannel>(), Gen.Bool)[0, 4];
}
