namespace Notify.Catalog;

/// <summary>When a type uses a channel.</summary>
public enum ChannelRuleKind
{
    /// <summary>For every notification.</summary>
    Always,

    /// <summary>Only while the recipient has no live connection.</summary>
    Offline,

    /// <summary>Not at all.</summary>
    Never,

    /// <summary>Only if it is still unread after <see cref="ChannelRule.After"/>.</summary>
    UnreadAfter,
}

/// <summary>A type's rule for push or email. Inbox and realtime have none: always, and live whenever online.</summary>
/// <param name="Kind">When the channel is used.</param>
/// <param name="After">How long an unread item waits; zero unless <see cref="ChannelRuleKind.UnreadAfter"/>.</param>
public readonly record struct ChannelRule(ChannelRuleKind Kind, TimeSpan After = default)
{
    private const string UnreadPrefix = "unread after ";

    /// <summary><c>always</c></summary>
    public static readonly ChannelRule Always = new(ChannelRuleKind.Always);

    /// <summary><c>offline</c></summary>
    public static readonly ChannelRule Offline = new(ChannelRuleKind.Offline);

    /// <summary><c>never</c></summary>
    public static readonly ChannelRule Never = new(ChannelRuleKind.Never);

    /// <summary>Reads <c>always</c>, <c>offline</c>, <c>never</c> or <c>unread after 10m</c>; null if it is none of them.</summary>
    /// <param name="text">The rule as written in the catalog.</param>
    public static ChannelRule? Parse(string text) => text switch
    {
        "always" => Always,
        "offline" => Offline,
        "never" => Never,
        _ when text.StartsWith(UnreadPrefix, StringComparison.Ordinal) && Duration.Parse(text[UnreadPrefix.Length..]) is { } after
            => new ChannelRule(ChannelRuleKind.UnreadAfter, after),
        _ => null,
    };
}
