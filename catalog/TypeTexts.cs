using System.Globalization;

namespace Notify.Catalog;

/// <summary>The words of a type in one locale.</summary>
public sealed record TypeTexts
{
    /// <summary>How numbers and dates are written.</summary>
    public required CultureInfo Culture { get; init; }

    /// <summary>The title, one line.</summary>
    public required NotificationTemplate Title { get; init; }

    /// <summary>The body; null means empty.</summary>
    public NotificationTemplate? Body { get; init; }

    /// <summary>The words on each action, in order.</summary>
    public IReadOnlyList<NotificationTemplate> Actions { get; init; } = [];

    /// <summary>The mail's subject; null means the title.</summary>
    public NotificationTemplate? Subject { get; init; }

    /// <summary>The mail's text part; null means title, body and link.</summary>
    public NotificationTemplate? Text { get; init; }

    /// <summary>The mail's HTML part, values HTML-encoded; null means title, body and link in a plain layout.</summary>
    public NotificationTemplate? Html { get; init; }
}
