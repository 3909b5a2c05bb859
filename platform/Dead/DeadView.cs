using System.Text;
using System.Text.Unicode;

namespace Notify.Platform.Dead;

/// <summary>A dead record as an operator sees it. Headers and value only where one is asked for.</summary>
public sealed record DeadView
{
    /// <summary>The topic that it came from.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition of the dead topic.</summary>
    public required int Partition { get; init; }

    /// <summary>The offset there.</summary>
    public required long Offset { get; init; }

    /// <summary>Why, a stable snake_case word.</summary>
    public required string Reason { get; init; }

    /// <summary>Why, one sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset DiedAt { get; init; }

    /// <summary>The timestamp that it had on its topic.</summary>
    public required DateTimeOffset SourceAt { get; init; }

    /// <summary>The partition of its topic.</summary>
    public int? SourcePartition { get; init; }

    /// <summary>The offset there.</summary>
    public long? SourceOffset { get; init; }

    /// <summary>The key; bytes that are no UTF-8 as <c>base64:...</c>.</summary>
    public string? Key { get; init; }

    /// <summary>The id of the event, which a redrive keeps.</summary>
    public Guid? EventId { get; init; }

    /// <summary>The length of the value in bytes.</summary>
    public required int Bytes { get; init; }

    /// <summary>Whether a redrive has sent it again.</summary>
    public required bool Redriven { get; init; }

    /// <summary>All headers.</summary>
    public IReadOnlyList<DeadHeader>? Headers { get; init; }

    /// <summary>The value if it is UTF-8 text.</summary>
    public string? Value { get; init; }

    /// <summary>The value if it is no text, as base64.</summary>
    public string? ValueBase64 { get; init; }

    /// <summary>What is seen of a record.</summary>
    /// <param name="letter">The record.</param>
    /// <param name="whole">With headers and value.</param>
    public static DeadView Of(DeadLetter letter, bool whole)
    {
        var text = letter.Value is { } bytes && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        return new DeadView
        {
            Topic = letter.Place.Topic,
            Partition = letter.Place.Partition,
            Offset = letter.Place.Offset,
            Reason = letter.Reason,
            Detail = letter.Detail,
            DiedAt = letter.DiedAt,
            SourceAt = letter.SourceAt,
            SourcePartition = letter.SourcePartition,
            SourceOffset = letter.SourceOffset,
            Key = Text(letter.Key),
            EventId = letter.EventId,
            Bytes = letter.Value?.Length ?? 0,
            Redriven = letter.Redriven,
            Headers = whole ? [.. letter.Headers.Select(h => new DeadHeader(h.Key, Text(h.Value)))] : null,
            Value = whole ? text : null,
            ValueBase64 = whole && text is null && letter.Value is { } value ? Convert.ToBase64String(value) : null,
        };
    }

    private static string? Text(byte[]? bytes) =>
        bytes is null ? null : Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "base64:" + Convert.ToBase64String(bytes);
}

/// <summary>A header of a dead record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; bytes that are no UTF-8 as <c>base64:...</c>.</param>
public sealed record DeadHeader(string Name, string? Value);
