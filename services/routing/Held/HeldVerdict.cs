using Notify.Contracts;

namespace Notify.Routing;

/// <summary>What becomes of something that was held, when it is due.</summary>
/// <param name="Held">It.</param>
/// <param name="State">held (it waits on), frozen or suppressed.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Until">Until when it waits on.</param>
/// <param name="Digest">Under which notification's id it goes.</param>
/// <param name="Content">What is sent, for the one whose id it goes under.</param>
internal sealed record HeldVerdict(
    HeldDelivery Held, string State, string Rule, DateTimeOffset? Until = null, Guid? Digest = null, HeldContent? Content = null)
{
    /// <summary>Decides again what is due of one group.</summary>
    /// <param name="group">All of it that is due.</param>
    /// <param name="decide">The decision of now.</param>
    /// <param name="merge">Makes the delivery of what is sent, newest first.</param>
    public static IEnumerable<HeldVerdict> Of(
        IEnumerable<HeldDelivery> group, Func<HeldDelivery, ChannelDecision> decide, Func<IReadOnlyList<HeldDelivery>, HeldContent> merge)
    {
        var sent = new List<HeldDelivery>();
        foreach (var held in group)
        {
            var decision = decide(held);
            if (decision.Decision == DecisionKind.Send) sent.Add(held);
            else if (decision.Decision == DecisionKind.Hold) yield return new(held, "held", decision.Rule, decision.Until);
            else yield return new(held, "suppressed", decision.Rule);
        }

        if (sent.Count == 0) yield break;
        var newest = HeldDigest.NewestFirst(sent);
        var lead = newest[0];
        foreach (var old in sent.Except(newest)) yield return new(old, "suppressed", "superseded");
        foreach (var part in newest.Skip(1)) yield return new(part, "frozen", part.Rule, Digest: lead.NotificationId);
        yield return new(lead, "frozen", lead.Rule, Digest: lead.NotificationId, Content: merge(newest));
    }
}
