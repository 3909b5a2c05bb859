using System.Text.RegularExpressions;
using MimeKit;

namespace Notify.Email;

/// <summary>What a delivery report (RFC 3464) says of one recipient.</summary>
/// <param name="Action">failed, delayed, delivered, relayed or expanded.</param>
/// <param name="Status">Its enhanced status code, as text; a general one is made precise by the diagnostic.</param>
/// <param name="SentTo">Addresses that the mail may have gone to: a forwarder reports its own.</param>
/// <param name="ReturnTo">Addresses that the report came to.</param>
internal sealed partial record BounceReport(string Action, string Status, IReadOnlyList<string> SentTo, IReadOnlyList<string> ReturnTo)
{
    private static readonly string[] ReturnFields = ["To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];

    /// <summary>Null if the message is no delivery report: an automatic answer, for example.</summary>
    public static BounceReport? Of(MimeMessage message)
    {
        var status = message.BodyParts.OfType<MessageDeliveryStatus>().FirstOrDefault();
        // The first group is about the report, each further one about a recipient. Ours have one recipient each.
        if (status?.StatusGroups.Skip(1).FirstOrDefault() is not { } recipient) return null;
        var sentTo = new[] { Address(recipient["Original-Recipient"]), Address(recipient["Final-Recipient"]) }.Concat(Returned(message));
        return new(
            recipient["Action"]?.Trim().ToLowerInvariant() ?? "",
            Precise(recipient["Status"], recipient["Diagnostic-Code"]),
            [.. sentTo.OfType<string>().Distinct()],
            [.. message.Headers.Where(h => ReturnFields.Contains(h.Field, StringComparer.OrdinalIgnoreCase)).SelectMany(h => Mailboxes(h.Value))]);
    }

    /// <summary>Some servers say 5.0.0 and tell the rest in the words of the server that refused.</summary>
    private static string Precise(string? status, string? diagnostic)
    {
        var code = status?.Trim() ?? "";
        if (EnhancedCode.Parse(code) is { Subject: not 0 }) return code;
        var match = Diagnostic().Match(diagnostic ?? "");
        return match.Success ? match.Groups[1].Value : code;
    }

    /// <summary><c>rfc822; bob@example.org</c></summary>
    private static string? Address(string? field) =>
        field?.Split(';', 2) is [_, var address] ? address.Trim().Trim('<', '>') : null;

    /// <summary>To whom the returned mail was written, whole or its headers alone.</summary>
    private static IEnumerable<string> Returned(MimeMessage report)
    {
        foreach (var part in report.BodyParts.OfType<MessagePart>())
        {
            if (part.Message is not { } message) continue;
            foreach (var mailbox in message.To.Mailboxes) yield return mailbox.Address;
        }
    }

    private static IEnumerable<string> Mailboxes(string header) =>
        InternetAddressList.TryParse(header, out var list) ? list.Mailboxes.Select(m => m.Address) : [];

    [GeneratedRegex(@"^\s*smtp\s*;\s*\d{3}[ -]\s*#?([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Diagnostic();
}
