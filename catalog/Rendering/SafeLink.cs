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

    /// <summary>Where an action may lead: http(s), or a path of the application itself, not of another host.</summary>
    public static bool IsAction(string? link) =>
        IsWeb(link) || (link is ['/', ..] && !(link.Length > 1 && link[1] is '/' or '\\') && Uri.TryCreate(link, UriKind.Relative, out _));

    /// <summary>Whether a template can only lead elsewhere.</summary>
    public static bool IsNeverAction(string template)
    {
        var open = template.IndexOf('{');
        if (open < 0) return !IsAction(template);
        if (template.StartsWith("//", StringComparison.Ordinal)) return true;
        return open > 0 && template[0] != '/' && !"https://".StartsWith(template[..Math.Min(open, 8)], StringComparison.OrdinalIgnoreCase)
            && !"http://".StartsWith(template[..Math.Min(open, 7)], StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
