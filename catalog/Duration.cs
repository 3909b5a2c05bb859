using System.Globalization;

namespace Notify.Catalog;

/// <summary>Durations as the catalog writes them: a whole number and one of s, m, h, d.</summary>
internal static class Duration
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static TimeSpan? Parse(string text)
    {
        if (text.Length is < 2 or > 9) return null;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return number > 0 && unit * number is { } duration && duration <= Longest ? duration : null;
    }
}
