using Notify.Contracts;

namespace Notify.Routing;

/// <summary>When a channel is used, as the type says it.</summary>
internal enum PresenceRule
{
    Always,
    Offline,
    Never,
}

/// <summary>Everything a decision depends on.</summary>
internal readonly record struct RoutingInput(
    Priority Priority, string Category, DateTimeOffset? ExpiresAt, PresenceRule Push, PresenceRule Email,
    RecipientProfile Recipient, PresenceState Presence, DateTimeOffset Now);

/// <summary>
/// Decides each channel of a notification: pure, no clock, no I/O. The rules in their order, the first that applies decides:
/// expired; no address; the type's <c>never</c>; unless critical, the recipient's switches; last the type's presence rule.
/// Its truth table is docs/routing.md.
/// </summary>
internal static class RoutingPolicy
{
    public static IReadOnlyList<ChannelDecision> Decide(in RoutingInput input)
    {
        var inbox = Decide(input, DeliveryChannel.Inbox, PresenceRule.Always);
        return
        [
            inbox,
            inbox.Decision == DecisionKind.Suppress
                ? Suppress(DeliveryChannel.Realtime, inbox.Rule == "expired" ? "expired" : "inbox_off")
                : Decide(input, DeliveryChannel.Realtime, PresenceRule.Always),
            Decide(input, DeliveryChannel.Push, input.Push),
            Decide(input, DeliveryChannel.Email, input.Email),
        ];
    }

    private static ChannelDecision Decide(in RoutingInput input, DeliveryChannel channel, PresenceRule rule)
    {
        if (input.ExpiresAt <= input.Now) return Suppress(channel, "expired");
        if (channel == DeliveryChannel.Email && input.Recipient.Email is null) return Suppress(channel, "no_address");
        if (rule == PresenceRule.Never) return Suppress(channel, "type_never");
        if (input.Priority != Priority.Critical)
        {
            if (!input.Recipient.Preferences.Allows(channel)) return Suppress(channel, "channel_off");
            if (!input.Recipient.Preferences.Allows(input.Category, channel)) return Suppress(channel, "category_off");
        }

        return (rule, input.Presence) switch
        {
            (PresenceRule.Always, _) => Send(channel, input.Priority == Priority.Critical ? "critical" : "always"),
            (_, PresenceState.Online) => Suppress(channel, "online"),
            (_, PresenceState.Offline) => Send(channel, "offline"),
            _ => Send(channel, "presence_unknown"),
        };
    }

    private static ChannelDecision Send(DeliveryChannel channel, string rule) =>
        new() { Channel = channel, Decision = DecisionKind.Send, Rule = rule };

    private static ChannelDecision Suppress(DeliveryChannel channel, string rule) =>
        new() { Channel = channel, Decision = DecisionKind.Suppress, Rule = rule };
}
