using System.Globalization;
using System.Text.RegularExpressions;

namespace Notify.Catalog;

/// <summary>Names of locales and their order of fallback.</summary>
internal static partial class LocaleName
{
    /// <summary>What BCP 47 asks implementations to take, in characters.</summary>
    public const int MaxLength = 35;

    public static string Parent(string name) => name.LastIndexOf('-') is > 0 and var dash ? name[..dash] : "";

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
