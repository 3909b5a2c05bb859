using System.Text.Json;

namespace Notify.Contracts;

/// <summary>The answer to a long poll.</summary>
public sealed record PollPage
{
    /// <summary>Frames as the other carriers send them, in order; none if nothing happened.</summary>
    public required IReadOnlyList<JsonElement> Frames { get; init; }

    /// <summary>The position after them, to poll from next.</summary>
    public required long Next { get; init; }

    /// <summary>The person's newest seq, which may be ahead of <see cref="Next"/>.</summary>
    public required long Head { get; init; }

    /// <summary>The newest counters.</summary>
    public required InboxCounts Counts { get; init; }
}
