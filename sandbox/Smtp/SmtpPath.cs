using System.Text;
using System.Text.RegularExpressions;

namespace Notify.Sandbox;

/// <summary>The argument of MAIL and RCPT: an address in angle brackets, then parameters.</summary>
/// <param name="Address">The address; empty for the null sender.</param>
/// <param name="Parameters">What follows it, such as <c>SIZE=1000</c>.</param>
internal sealed partial record SmtpPath(string Address, IReadOnlyList<string> Parameters)
{
    /// <summary>Whether the address needs SMTPUTF8.</summary>
    public bool International => !Ascii.IsValid(Address);

    /// <summary>Reads <c>FROM:&lt;address&gt; parameters</c>; null when it is not of this form.</summary>
    /// <param name="argument">What follows the verb.</param>
    /// <param name="prefix"><c>FROM:</c> or <c>TO:</c>.</param>
    public static SmtpPath? Read(string argument, string prefix)
    {
        if (!argument.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return null;
        var match = Form().Match(argument[prefix.Length..]);
        if (!match.Success) return null;
        var address = match.Groups["address"].Value;
        if (Encoding.UTF8.GetByteCount(address) > 254 || match.Groups["local"].Length > 64) return null;
        return new SmtpPath(address, match.Groups["parameters"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // RFC 5321, section 4.1.2, with RFC 6531's characters; a source route is read and ignored.
    [GeneratedRegex("""
        ^\x20?<
          (@[^<>\x20:,]+(,@[^<>\x20:,]+)*:)?
          (?<address>
            ((?<local> [A-Za-z0-9!\#$%&'*+/=?^_`{|}~\-\u0080-\uFFFF]+(\.[A-Za-z0-9!\#$%&'*+/=?^_`{|}~\-\u0080-\uFFFF]+)* | "([^"\\\x00-\x1F]|\\[\x20-\x7E])*" )
             @ ( [A-Za-z0-9\u0080-\uFFFF]([A-Za-z0-9\-\u0080-\uFFFF]*[A-Za-z0-9\u0080-\uFFFF])?(\.[A-Za-z0-9\u0080-\uFFFF]([A-Za-z0-9\-\u0080-\uFFFF]*[A-Za-z0-9\u0080-\uFFFF])?)* | \[[A-Za-z0-9:.\-]+\] ) )
            | [Pp][Oo][Ss][Tt][Mm][Aa][Ss][Tt][Ee][Rr]
            | )
        >(?<parameters>(\x20+[^\x20]+)*)\x20*\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
