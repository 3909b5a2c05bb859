using System.Globalization;

namespace Notify.Catalog;

/// <summary>
/// Which form of a word goes with a number: the cardinal rules of Unicode's CLDR
/// (https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html) for the languages below; English's for others.
/// </summary>
internal static class PluralRules
{
    public const string Other = "other";

    public static readonly string[] Categories = ["zero", "one", "two", "few", "many", Other];

    private static readonly Dictionary<string, Func<Operands, string>> Rules = new(StringComparer.Ordinal);

    static PluralRules()
    {
        Add("ja zh ko vi th id ms lo my km", _ => Other);
        Add("bg el hu tr nb nn no ka az kk ky uz mn sq eu ta te ml mr ne", n => n.N == 1 ? "one" : Other);
        Add("fa hi bn gu kn zu am as", n => n.I == 0 || n.N == 1 ? "one" : Other);
        Add("hy", n => n.I is 0 or 1 ? "one" : Other);
        Add("fr", n => n.I is 0 or 1 ? "one" : Million(n));
        Add("pt", n => n.I is 0 or 1 ? "one" : Million(n));
        Add("pt-PT it ca", n => n is { I: 1, V: 0 } ? "one" : Million(n));
        Add("es", n => n.N == 1 ? "one" : Million(n));
        Add("da", n => n.N == 1 || (n.T != 0 && n.I is 0 or 1) ? "one" : Other);
        Add("is", n => (n.T == 0 && Ends(n.I, 1, 11)) || Ends(n.T, 1, 11) ? "one" : Other);
        Add("mk", n => (n.V == 0 && Ends(n.I, 1, 11)) || Ends(n.F, 1, 11) ? "one" : Other);
        Add("lv", n => n.N % 10 == 0 || n.N % 100 is 11 or 12 or 13 or 14 or 15 or 16 or 17 or 18 or 19 || (n.V == 2 && n.F % 100 is >= 11 and <= 19) ? "zero"
            : (n.N % 10 == 1 && n.N % 100 != 11) || (n.V == 2 && Ends(n.F, 1, 11)) || (n.V != 2 && n.F % 10 == 1) ? "one" : Other);
        Add("he", n => n is { I: 1, V: 0 } || (n.I == 0 && n.V != 0) ? "one" : n is { I: 2, V: 0 } ? "two" : Other);
        Add("ru uk be", n => n.V != 0 ? Other : Ends(n.I, 1, 11) ? "one" : Few(n.I) ? "few" : "many");
        Add("sr hr bs", n => (n.V == 0 && Ends(n.I, 1, 11)) || Ends(n.F, 1, 11) ? "one" : (n.V == 0 && Few(n.I)) || Few(n.F) ? "few" : Other);
        Add("pl", n => n is { I: 1, V: 0 } ? "one" : n.V != 0 ? Other : Few(n.I) ? "few" : "many");
        Add("cs sk", n => n is { I: 1, V: 0 } ? "one" : n is { I: >= 2 and <= 4, V: 0 } ? "few" : n.V != 0 ? "many" : Other);
        Add("sl", n => n.V != 0 ? "few" : (n.I % 100) switch { 1 => "one", 2 => "two", 3 or 4 => "few", _ => Other });
        Add("lt", n => n.F != 0 ? "many" : n.N % 100 is >= 11 and <= 19 ? Other : n.N % 10 == 1 ? "one" : n.N % 10 is >= 2 and <= 9 ? "few" : Other);
        Add("ro", n => n is { I: 1, V: 0 } ? "one" : n.V != 0 || n.N == 0 || (n.N != 1 && n.N % 100 is >= 1 and <= 19) ? "few" : Other);
        Add("ar", n => n.N switch { 0 => "zero", 1 => "one", 2 => "two", _ when n.V != 0 => Other, _ => (n.N % 100) switch { >= 3 and <= 10 => "few", >= 11 => "many", _ => Other } });
        Add("cy", n => n.N switch { 0 => "zero", 1 => "one", 2 => "two", 3 => "few", 6 => "many", _ => Other });
        Add("ga", n => n.N switch { 1 => "one", 2 => "two", 3 or 4 or 5 or 6 => "few", 7 or 8 or 9 or 10 => "many", _ => Other });
        Add("en", n => n is { I: 1, V: 0 } ? "one" : Other);
    }

    /// <summary>One of <see cref="Categories"/>.</summary>
    public static string Of(CultureInfo culture, decimal number)
    {
        var operands = Operands.Of(number);
        for (var c = culture; c.Name.Length > 0; c = c.Parent)
            if (Rules.TryGetValue(c.Name, out var rule)) return rule(operands);
        return Rules["en"](operands);
    }

    private static void Add(string languages, Func<Operands, string> rule)
    {
        foreach (var language in languages.Split(' ')) Rules[language] = rule;
    }

    private static bool Ends(decimal number, int digit, int not) => number % 10 == digit && number % 100 != not;

    private static bool Few(decimal number) => number % 10 is 2 or 3 or 4 && number % 100 is not (12 or 13 or 14);

    private static string Million(Operands n) => n is { V: 0 } && n.I != 0 && n.I % 1_000_000 == 0 ? "many" : Other;

    /// <summary>CLDR's operands.</summary>
    /// <param name="N">The number without its sign.</param>
    /// <param name="I">Its integer part.</param>
    /// <param name="V">How many digits its fraction has.</param>
    /// <param name="F">Those digits as a number.</param>
    /// <param name="T">The same without zeros at the end.</param>
    private readonly record struct Operands(decimal N, decimal I, int V, decimal F, decimal T)
    {
        public static Operands Of(decimal number)
        {
            var n = Math.Abs(number);
            var (i, digits) = (Math.Truncate(n), "");
            if (n.ToString(CultureInfo.InvariantCulture).Split('.') is [_, var fraction]) digits = fraction;
            var trimmed = digits.TrimEnd('0');
            return new(n, i, digits.Length, Digits(digits), Digits(trimmed));
        }

        private static decimal Digits(string text) => text.Length == 0 ? 0 : decimal.Parse(text, CultureInfo.InvariantCulture);
    }
}
