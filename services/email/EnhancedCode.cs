using System.Globalization;
using System.Text.RegularExpressions;

namespace Notify.Email;

/// <summary>An enhanced status code (RFC 3463), which MailKit leaves at the start of the answer's text.</summary>
internal readonly partial record struct EnhancedCode(int Class, int Subject, int Detail)
{
    public static EnhancedCode? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success ? new(Number(match, 1), Number(match, 2), Number(match, 3)) : null;
    }

    public override string ToString() => $"{Class}.{Subject}.{Detail}";

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*#?([245])\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
