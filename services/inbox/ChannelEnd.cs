using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>Makes one state of what is known of a channel: what became of its deliveries, else what was decided. Pure.</summary>
internal static class ChannelEnd
{
    /// <param name="channel">The channel.</param>
    /// <param name="decided">The decisions about the notification; null if they have not arrived.</param>
    /// <param name="own">The ends of its own deliveries and of their waiting.</param>
    /// <param name="ofDigest">The ends of a digest on this channel, by the notification under whose id it goes.</param>
    public static ChannelOutcome Of(
        DeliveryChannel channel, DecisionRow? decided, IReadOnlyList<DeliveryEnd> own, Func<Guid, IEnumerable<DeliveryEnd>> ofDigest)
    {
        var decision = decided?.Channels.FirstOrDefault(c => c.Channel == channel);
        var released = own.FirstOrDefault(e => e.Status == DeliveryStatus.Released);
        Guid? digest = Guid.TryParseExact(released?.ProviderId, "D", out var lead) ? lead : null;
        var deliveries = own.Concat(digest is null ? [] : ofDigest(lead)).Where(e => e.Status != DeliveryStatus.Released).OrderBy(e => e.At).ToList();
        var (state, reason, at) = State(decision, decided?.At, released, deliveries);
        return new()
        {
            Channel = channel,
            State = state,
            Reason = reason,
            At = at,
            Decision = decision?.Decision,
            Rule = decision?.Rule,
            Until = decision?.Until,
            Digest = digest,
            Ends = own,
        };
    }

    /// <summary>Who was reached on one device was reached; a failure is told before what was left out.</summary>
    private static (ChannelState State, string? Reason, DateTimeOffset? At) State(
        ChannelDecision? decision, DateTimeOffset? decidedAt, DeliveryEnd? released, List<DeliveryEnd> deliveries)
    {
        if (deliveries.Find(d => d.Status == DeliveryStatus.Sent) is { } sent) return (ChannelState.Sent, sent.Reason, sent.At);
        if (deliveries.FindLast(d => d.Status == DeliveryStatus.Failed) is { } failed) return (ChannelState.Failed, failed.Reason, failed.At);
        if (deliveries.FindLast(d => d.Status == DeliveryStatus.Suppressed) is { } suppressed) return (ChannelState.Suppressed, suppressed.Reason, suppressed.At);
        if (decision?.Decision == DecisionKind.Suppress) return (ChannelState.Suppressed, decision.Rule, decidedAt);
        return decision?.Decision == DecisionKind.Hold && released is null ? (ChannelState.Held, decision.Rule, null) : (ChannelState.Pending, null, null);
    }
}
