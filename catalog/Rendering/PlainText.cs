using System.Text;

namespace Notify.Catalog;

/// <summary>Makes text of strangers fit to show, to store and to put in a header: no control characters, no half surrogate pairs, a bounded length.</summary>
internal static class PlainText
{
    private const char Replacement = '\uFFFD';
    private const char Ellipsis = '…';

    /// <summary>One line: line ends and tabs become a space, other control characters go.</summary>
    public static string Line(string text, int maxLength) => Cut(Clean(text, static c => c switch
    {
        '\r' or '\n' or '\t' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029' => ' ',
        _ when char.IsControl(c) => null,
        _ => c,
    }).Trim(), maxLength);

    /// <summary>Lines and tabs stay, other control characters go.</summary>
    public static string Block(string text, int maxLength) =>
        Cut(Clean(text, static c => char.IsControl(c) && c is not ('\n' or '\t') ? null : c), maxLength);

    /// <summary>All stays but NUL, which PostgreSQL cannot store.</summary>
    public static string Value(string text) => Clean(text, static c => c == '\0' ? null : c);

    private static string Clean(string text, Func<char, char?> map)
    {
        var first = 0;
        while (first < text.Length && !char.IsSurrogate(text[first]) && map(text[first]) == text[first]) first++;
        if (first == text.Length) return text;

        var clean = new StringBuilder(text, 0, first, text.Length);
        for (var i = first; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c)) clean.Append(Replacement);
            else if (!(c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') && map(c) is { } kept) clean.Append(kept);
        }

        return clean.ToString();
    }

    private static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        var end = maxLength - 1;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return string.Concat(text.AsSpan(0, end).TrimEnd(), [Ellipsis]);
    }
}
