using System.Text.RegularExpressions;

namespace Notify.Email;

/// <summary>Finds the server's own id of a mail in its last answer. Nothing else of the answer is kept: it may hold an address.</summary>
internal static partial class QueueId
{
    public static string? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success ? match.Groups[1].Value : null;
    }

    /// <summary>Postfix and Haraka say "queued as", Exim "id=", Exchange "InternalId=", Sendmail and SES put it alone after the code.</summary>
    [GeneratedRegex(@"(?:queued as |\bid=|InternalId=)([A-Za-z0-9-]{4,100})\b(?!@)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
