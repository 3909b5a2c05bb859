namespace Notify.FaultTests.Report;

/// <summary>The part of a page that the suite writes, between two comments: <c>&lt;!-- NAME: ...</c> and <c>&lt;!-- end of NAME</c>.</summary>
internal static class MarkedPart
{
    public static async Task ReplaceAsync(string page, string name, Func<string, string> part, CancellationToken ct)
    {
        var text = await File.ReadAllTextAsync(page, ct);
        var begin = text.IndexOf($"<!-- {name}: ", StringComparison.Ordinal);
        var from = begin < 0 ? -1 : text.IndexOf('\n', begin) + 1;
        var end = text.IndexOf($"<!-- end of {name} -->", StringComparison.Ordinal);
        if (from < 0 || end < from) throw new InvalidOperationException($"{page} has no part for the {name}: <!-- {name}: written by ... --> and <!-- end of {name} -->.");
        await File.WriteAllTextAsync(page, text[..from] + part(text[from..end]) + "\n" + text[end..], ct);
    }
}
