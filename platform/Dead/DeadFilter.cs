using System.Text;

namespace Notify.Platform.Dead;

/// <summary>Which dead records are meant; what is null or false does not matter.</summary>
public sealed record DeadFilter
{
    /// <summary>The topic that they came from, without prefix.</summary>
    public string? Topic { get; init; }

    /// <summary>The reason, whole.</summary>
    public string? Reason { get; init; }

    /// <summary>The key, whole, as UTF-8 text.</summary>
    public string? Key { get; init; }

    /// <summary>Given up at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Given up before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Those too that were sent again already.</summary>
    public bool All { get; init; }

    /// <summary>Whether it says which records are meant, beside whether they were sent again.</summary>
    public bool Narrows => Topic is not null || Reason is not null || Key is not null || From is not null || To is not null;

    /// <summary>Whether a record is meant, sent again or not.</summary>
    public bool Fits(DeadLetter letter) =>
        (Topic is null || letter.Place.Topic == Topic)
        && (Reason is null || letter.Reason == Reason)
        && (Key is null || (letter.Key is { } key && key.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(Key))))
        && (From is null || letter.DiedAt >= From)
        && (To is null || letter.DiedAt < To);

    /// <summary>Whether a record is meant.</summary>
    public bool Takes(DeadLetter letter) => (All || !letter.Redriven) && Fits(letter);
}
