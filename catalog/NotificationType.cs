using System.Collections.Frozen;
using Notify.Contracts;

namespace Notify.Catalog;

/// <summary>What the inbox keeps of notifications with the same collapse key.</summary>
public enum InboxRule
{
    /// <summary>Each one.</summary>
    All,

    /// <summary>The latest: it takes the place of the one before.</summary>
    Latest,
}

/// <summary>One kind of notification, as its catalog file describes it, templates parsed. Immutable.</summary>
public sealed record NotificationType
{
    /// <summary>The event's <c>type</c>, for example <c>NEW_MESSAGE</c>; up to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The unit of a recipient's preferences; up to 50 characters.</summary>
    public required string Category { get; init; }

    /// <summary>Where the payload names the recipients: each a string or a list of strings. Empty only if there is a <see cref="Topic"/>.</summary>
    public required IReadOnlyList<PayloadPath> To { get; init; }

    /// <summary>The subscription topic whose subscribers are notified; null means those named by <see cref="To"/> alone.</summary>
    public TopicTemplate? Topic { get; init; }

    /// <summary>Where the payload names who is left out, such as who caused the event: each a string or a list of strings, or not there.</summary>
    public IReadOnlyList<PayloadPath> Except { get; init; } = [];

    /// <summary>The texts for a recipient without a locale, or with one that the type does not know.</summary>
    public required TypeTexts Texts { get; init; }

    /// <summary>The texts of each locale of the type, what it leaves out filled from its parent and <see cref="Texts"/>. Names without case.</summary>
    public FrozenDictionary<string, TypeTexts> Locales { get; init; } = FrozenDictionary<string, TypeTexts>.Empty;

    /// <summary>The payload fields that clients get.</summary>
    public IReadOnlyList<PayloadPath> Data { get; init; } = [];

    /// <summary>Where a click leads; null means nowhere.</summary>
    public NotificationTemplate? Link { get; init; }

    /// <summary>Where each action of <see cref="TypeTexts.Actions"/> leads, in order.</summary>
    public IReadOnlyList<NotificationTemplate> ActionLinks { get; init; } = [];

    /// <summary>Whether the inbox keeps all notifications or the latest of each collapse key.</summary>
    public InboxRule Inbox { get; init; } = InboxRule.All;

    /// <summary>How long it stays in the inbox, counted from when Kafka took the event; null means as long as the inbox keeps any.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>The key under which the newest replaces older ones; null means each stands alone.</summary>
    public NotificationTemplate? Collapse { get; init; }

    /// <summary>Where the payload holds the producer's own id of the event; null means it has none there.</summary>
    public PayloadPath? Id { get; init; }

    /// <summary>How urgent, unless the event says otherwise.</summary>
    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>How long it is worth sending, counted from when Kafka took the event; null means for ever.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>When it is pushed.</summary>
    public ChannelRule Push { get; init; } = ChannelRule.Always;

    /// <summary>When it is mailed.</summary>
    public ChannelRule Email { get; init; } = ChannelRule.Offline;

    /// <summary>What happens to a push or mail whose outcome is unknown.</summary>
    public UnknownOutcome OnUnknown { get; init; } = UnknownOutcome.Resend;

    /// <summary>The texts for a locale: the locale itself, else its parents (<c>de-AT</c>, <c>de</c>), else <see cref="Texts"/>.</summary>
    /// <param name="locale">A BCP 47 name such as <c>de-AT</c>; null or unknown gives the default.</param>
    public TypeTexts TextsFor(string? locale) => LocaleName.Find(Locales, locale) ?? Texts;
}
