using System.Globalization;
using System.Text.RegularExpressions;

namespace Notify.Catalog;

/// <summary>Names of locales and their order of fallback.</summary>
internal static partial class LocaleName
{
    /// <summary>What BCP 47 asks implementations to take, in characters.</summary>
    public const int MaxLength = 35;

    public static string Parent(string name) => name.LastIndexOf('-') is > 0 and var dash ? name[..dash] : "";

    /// <summary>What stands for a locale: the locale itself, else its parents; null if none is there.</summary>
    public static T? Find<T>(IReadOnlyDictionary<string, T> locales, string? locale)
        where T : class
    {
        if (locales.Count == 0 || locale is null || locale.Length > MaxLength) return null;
        for (var name = locale.Replace('_', '-'); name.Length > 0; name = Parent(name))
        {
            if (locales.TryGetValue(name, out var found)) return found;
        }

        return null;
    }

    public static CultureInfo? Culture(string name)
    {
        if (!Shape().IsMatch(name)) return null;
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
