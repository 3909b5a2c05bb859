using Notify.Catalog;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>Everything a decision depends on.</summary>
/// <param name="Priority">The notification's.</param>
/// <param name="Category">The unit of preference.</param>
/// <param name="ExpiresAt">After this it is not sent any more.</param>
/// <param name="Push">The type's rule for push.</param>
/// <param name="Email">The type's rule for mail.</param>
/// <param name="Recipient">Their address and rules.</param>
/// <param name="Presence">Whether they are connected.</param>
/// <param name="Now">When it is decided.</param>
/// <param name="Since">When it was decided first: earlier than <paramref name="Now"/> for what was held.</param>
internal readonly record struct RoutingInput(
    Priority Priority, string Category, DateTimeOffset? ExpiresAt, ChannelRule Push, ChannelRule Email,
    RecipientProfile Recipient, PresenceState Presence, DateTimeOffset Now, DateTimeOffset Since)
{
    /// <summary>What is decided about a notification for the first time: the event's own word, else the type's.</summary>
    public static RoutingInput Of(
        Notification notification, NotificationType type, RecipientProfile recipient, PresenceState presence, DateTimeOffset now) => new(
            notification.Priority ?? type.Priority,
            notification.Category ?? type.Category,
            notification.ExpiresAt ?? notification.AcceptedAt + type.Expires,
            type.Push, type.Email, recipient, presence, now, Since: now);
}

/// <summary>
/// Decides each channel of a notification: pure, no clock, no I/O. The rules in their order, the first that applies decides:
/// expired; no address; the type's <c>never</c>; unless critical, the recipient's switches and, for push and mail, what they muted,
/// the category's rhythm and their quiet hours; last the type's own rule. Its truth table is docs/preferences.md.
/// </summary>
internal static class RoutingPolicy
{
    /// <summary>Quiet hours hold nothing longer than this, so that whatever is held ends.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromDays(7);

    /// <summary>All channels.</summary>
    public static IReadOnlyList<ChannelDecision> Decide(in RoutingInput input)
    {
        var inbox = Decide(input, DeliveryChannel.Inbox);
        return
        [
            inbox,
            inbox.Decision == DecisionKind.Suppress
                ? Suppress(DeliveryChannel.Realtime, inbox.Rule is "expired" or "all_off" ? inbox.Rule : "inbox_off")
                : Decide(input, DeliveryChannel.Realtime),
            Decide(input, DeliveryChannel.Push),
            Decide(input, DeliveryChannel.Email),
        ];
    }

    /// <summary>One channel, as it is decided again for what was held.</summary>
    public static ChannelDecision Decide(in RoutingInput input, DeliveryChannel channel)
    {
        var rule = channel switch
        {
            DeliveryChannel.Push => input.Push,
            DeliveryChannel.Email => input.Email,
            _ => ChannelRule.Always,
        };
        if (input.ExpiresAt <= input.Now) return Suppress(channel, "expired");
        if (channel == DeliveryChannel.Email && input.Recipient.Email is null) return Suppress(channel, "no_address");
        if (rule.Kind == ChannelRuleKind.Never) return Suppress(channel, "type_never");
        if (input.Priority != Priority.Critical && ByPerson(input, channel) is { } decided) return decided;
        return ByType(input, channel, rule);
    }

    /// <summary>Of a type that the catalog has no more.</summary>
    public static ChannelDecision UnknownType(DeliveryChannel channel) => Suppress(channel, "unknown_type");

    private static ChannelDecision? ByPerson(in RoutingInput input, DeliveryChannel channel)
    {
        var preferences = input.Recipient.Preferences;
        if (preferences.OffBy(input.Category, channel) is { } off) return Suppress(channel, off);
        // The inbox lies still and a live frame only shows what is on the screen anyway: neither disturbs anyone.
        if (channel is not (DeliveryChannel.Push or DeliveryChannel.Email)) return null;
        if (preferences.MutedUntil > input.Now) return Suppress(channel, "muted");
        if (preferences.Rhythms.TryGetValue(input.Category, out var rhythm)
            && rhythm.Next(input.Since, input.Recipient.Zone()) is var due && due > input.Now) return Hold(input, channel, rhythm.Rule, due);
        return QuietEnd(input, input.Now) is { } end ? Hold(channel, "quiet_hours", end) : null;
    }

    private static ChannelDecision ByType(in RoutingInput input, DeliveryChannel channel, ChannelRule rule)
    {
        var critical = input.Priority == Priority.Critical;
        return (rule.Kind, input.Presence) switch
        {
            (ChannelRuleKind.Always, _) => Send(channel, critical ? "critical" : "always"),
            // What is critical never waits, not even for its reader.
            (ChannelRuleKind.UnreadAfter, _) when critical => Send(channel, "critical"),
            (ChannelRuleKind.UnreadAfter, _) when input.Since + rule.After > input.Now => Hold(input, channel, "unread_after", input.Since + rule.After),
            (ChannelRuleKind.UnreadAfter, _) => Send(channel, "unread"),
            (_, PresenceState.Online) => Suppress(channel, "online"),
            (_, PresenceState.Offline) => Send(channel, "offline"),
            _ => Send(channel, "presence_unknown"),
        };
    }

    /// <summary>The end of the recipient's quiet hours at a moment, but never beyond <see cref="LongestHold"/>.</summary>
    private static DateTimeOffset? QuietEnd(in RoutingInput input, DateTimeOffset at)
    {
        var last = input.Since + LongestHold;
        if (at >= last || QuietTimes.End(input.Recipient.Preferences.QuietHours, at, input.Recipient.Zone()) is not { } end) return null;
        return end < last ? end : last;
    }

    /// <summary>What comes due in quiet hours waits for their end too.</summary>
    private static ChannelDecision Hold(in RoutingInput input, DeliveryChannel channel, string rule, DateTimeOffset until) =>
        Hold(channel, rule, QuietEnd(input, until) ?? until);

    private static ChannelDecision Hold(DeliveryChannel channel, string rule, DateTimeOffset until) =>
        new() { Channel = channel, Decision = DecisionKind.Hold, Rule = rule, Until = until.ToUniversalTime() };

    private static ChannelDecision Send(DeliveryChannel channel, string rule) =>
        new() { Channel = channel, Decision = DecisionKind.Send, Rule = rule };

    private static ChannelDecision Suppress(DeliveryChannel channel, string rule) =>
        new() { Channel = channel, Decision = DecisionKind.Suppress, Rule = rule };
}
