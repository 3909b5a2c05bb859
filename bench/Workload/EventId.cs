using System.Buffers.Text;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Notify.Bench.Workload;

/// <summary>The id that an event carries: <c>r(run).(sequence)</c>.</summary>
internal readonly partial record struct EventId(int Run, int Sequence)
{
    /// <summary>The fields that carry it, in the data of all channels of all systems.</summary>
    public static readonly string[] Fields = ["messageId", "followerId", "postId", "userId"];

    public static EventId? Parse(ReadOnlySpan<byte> text) =>
        text.Length > 3 && text[0] == (byte)'r' && Utf8Parser.TryParse(text[1..], out int run, out var used)
            && text.Length > used + 2 && text[used + 1] == (byte)'.'
            && Utf8Parser.TryParse(text[(used + 2)..], out int sequence, out var rest) && used + 2 + rest == text.Length
            ? new EventId(run, sequence) : null;

    public static EventId? Parse(string text) => Match(Whole().Match(text));

    /// <summary>The first in a text.</summary>
    public static EventId? Find(string text) => Match(Anywhere().Match(text));

    private static EventId? Match(Match match) => match.Success
        ? new EventId(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
        : null;

    [GeneratedRegex(@"^r(\d+)\.(\d+)$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\br(\d+)\.(\d+)\b")]
    private static partial Regex Anywhere();
}
