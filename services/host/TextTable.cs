using System.Globalization;
using System.Text;

namespace Notify.Host;

/// <summary>What commands print as text. Control characters of others' words are shown, not obeyed.</summary>
internal static class TextTable
{
    /// <summary>Rows with columns as wide as their widest cell.</summary>
    public static string Of(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToList();
        var text = new StringBuilder();
        foreach (var row in rows) text.AppendLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        return text.ToString();
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Safe(string text, bool lines = false) => text.Any(c => char.IsControl(c) && !(lines && c == '\n'))
        ? string.Concat(text.Select(c => char.IsControl(c) && !(lines && c == '\n') ? $"\\u{(int)c:x4}" : c.ToString())) : text;
}
