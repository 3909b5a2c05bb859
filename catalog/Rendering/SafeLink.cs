using System.Text.RegularExpressions;

namespace Notify.Catalog;

/// <summary>Which links are passed on to clients, who may put them into an <c>href</c>.</summary>
internal static partial class SafeLink
{
    /// <summary>A scheme other than http(s) must be the catalog's own word: a payload's <c>javascript:</c> gives null.</summary>
    public static string? Check(string? link, string template)
    {
        if (link is null || Scheme().Match(link) is not { Success: true, Value: var scheme }) return link;
        return scheme is "http:" or "https:" || template.StartsWith(scheme, StringComparison.Ordinal) ? link : null;
    }

    public static bool IsWeb(string? link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
