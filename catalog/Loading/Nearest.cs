namespace Notify.Catalog;

/// <summary>Guesses which word was meant.</summary>
internal static class Nearest
{
    private const int MaxEdits = 2;

    public static string? Of(string word, ReadOnlySpan<string> known)
    {
        string? nearest = null;
        var least = Math.Min(MaxEdits, word.Length / 2) + 1;
        foreach (var candidate in known)
        {
            var edits = Edits(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (edits < least) (nearest, least) = (candidate, edits);
        }

        return nearest;
    }

    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
