using Notify.Contracts;

namespace Notify.Catalog;

/// <summary>A notification's words and data for one recipient, ready for inbox, realtime and push.</summary>
public sealed record RenderedContent
{
    /// <summary>Plain text, one line, at most 200 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Plain text, at most 4,000 characters; no control characters but newline and tab.</summary>
    public required string Body { get; init; }

    /// <summary>Where a click leads: relative, http(s), or with a scheme that the catalog itself wrote; null if there is none.</summary>
    public string? Link { get; init; }

    /// <summary>The payload fields that the type passes on, by their path; null if there are none.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>What a person can do: at most two links, http(s) or a path of the application; null if there are none.</summary>
    public IReadOnlyList<ItemAction>? Actions { get; init; }

    /// <summary>Newest replaces older with the same key; null means each stands alone.</summary>
    public string? CollapseKey { get; init; }
}

/// <summary>A notification's mail for one recipient.</summary>
public sealed record RenderedMail
{
    /// <summary>Plain text, one line, at most 200 characters, no control characters.</summary>
    public required string Subject { get; init; }

    /// <summary>The text part.</summary>
    public required string Text { get; init; }

    /// <summary>The HTML part, values HTML-encoded.</summary>
    public required string Html { get; init; }
}
