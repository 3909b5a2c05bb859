namespace Notify.Platform.Http;

/// <summary>Where a parameter stands.</summary>
public enum ParameterPlace
{
    /// <summary>In the query string.</summary>
    Query,

    /// <summary>In the path.</summary>
    Path,

    /// <summary>In a header.</summary>
    Header,
}

/// <summary>A parameter that an endpoint reads as text and checks itself, for the description of the API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="About">What it does, one sentence.</param>
/// <param name="Place">Where it stands.</param>
public sealed record ParameterNote(string Name, string About, ParameterPlace Place = ParameterPlace.Query)
{
    /// <summary>The size of a page.</summary>
    public static readonly ParameterNote Limit =
        new("limit", "How many at most.") { Minimum = 1, Maximum = Cursor.MaxLimit, Default = Cursor.DefaultLimit };

    /// <summary>The cursor of a page.</summary>
    public static readonly ParameterNote After = new("after", "The opaque cursor next of the page before.");

    /// <summary>A position in the inbox.</summary>
    public static readonly ParameterNote Since = new("since", "A seq of this inbox, or 0: what changed after it.") { Minimum = 0 };

    /// <summary>The id of an item or notification in the path.</summary>
    public static readonly ParameterNote Id = new("id", "The notification's id.", ParameterPlace.Path) { Format = "uuid" };

    /// <summary>A recipient in the path.</summary>
    public static readonly ParameterNote User =
        new("user", "The recipient's user id within the key's tenant.", ParameterPlace.Path) { MaxLength = 200 };

    /// <summary>Whether the request is refused without it; always so in a path.</summary>
    public bool Required { get; init; }

    /// <summary>Smallest value; a parameter with one is a whole number.</summary>
    public long? Minimum { get; init; }

    /// <summary>Largest value.</summary>
    public long? Maximum { get; init; }

    /// <summary>The value if it is left out.</summary>
    public long? Default { get; init; }

    /// <summary>Most characters.</summary>
    public int? MaxLength { get; init; }

    /// <summary>JSON Schema's <c>format</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The only words it may be.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
