using Dapper;
using Microsoft.Extensions.Options;
using MimeKit;
using Notify.Platform.Postgres;

namespace Notify.Email;

/// <summary>What became of a report.</summary>
internal enum BounceOutcome
{
    /// <summary>No delivery report.</summary>
    NotAReport,

    /// <summary>It answers none of our mails, or names another address than the mail's.</summary>
    NotSigned,

    /// <summary>The mail is not, or no longer, known for this tenant.</summary>
    UnknownDelivery,

    /// <summary>It says nothing against the address: delayed, delivered, or refused for what the mail is.</summary>
    Ignored,

    /// <summary>It counts against the address.</summary>
    Counted,

    /// <summary>The address is not written to any more.</summary>
    Suppressed,
}

/// <summary>Judges delivery reports by the same table as the answers of the mail server.</summary>
internal sealed class BounceIntake(Database database, SuppressionStore suppressions, IOptions<EmailOptions> options, TimeProvider time)
{
    public async Task<(BounceOutcome Outcome, Guid DeliveryId, string? Reason)> TakeAsync(string tenant, MimeMessage message, CancellationToken ct)
    {
        if (BounceReport.Of(message) is not { } report) return (BounceOutcome.NotAReport, default, null);
        var paths = report.ReturnTo.Select(a => ReturnPath.Parse(a, options.Value)).OfType<ReturnPath>().ToList();
        var match = paths.SelectMany(p => report.SentTo.Where(a => p.Fits(a, options.Value)).Select(a => (Path: p, Address: a))).FirstOrDefault();
        if (match.Path is null) return (BounceOutcome.NotSigned, default, null);
        var id = match.Path.DeliveryId;
        if (await RecipientAsync(tenant, id, ct) is not { } recipient) return (BounceOutcome.UnknownDelivery, id, null);
        var (verdict, reason) = Judge(report);
        if (verdict == AddressVerdict.None) return (BounceOutcome.Ignored, id, reason);

        await suppressions.RefuseAsync(new(tenant, match.Address, recipient, reason, time.GetUtcNow(), verdict), ct);
        var suppressed = await suppressions.ReadAsync([(tenant, match.Address)], ct);
        return (suppressed[0] ? BounceOutcome.Suppressed : BounceOutcome.Counted, id, reason);
    }

    internal static (AddressVerdict Verdict, string Reason) Judge(BounceReport report)
    {
        if (report.Action != "failed") return (AddressVerdict.None, report.Action.Length > 0 ? report.Action : "no_action");
        // Other servers tried until they gave up.
        if (EnhancedCode.Parse(report.Status) is { Class: 4 } passing)
            return (AddressVerdict.Soft, passing is { Subject: 2, Detail: 2 } ? "mailbox_full" : "not_reachable");
        var general = EnhancedCode.Parse(report.Status) is not { Subject: > 0 };
        var reaction = SmtpReaction.To(new(SmtpStage.Rcpt, 550, general ? "" : report.Status));
        return (reaction.Address, reaction.Reason!);
    }

    private async Task<string?> RecipientAsync(string tenant, Guid deliveryId, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        return await session.Connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "select user_id from email.ledger where id = @deliveryId", new { deliveryId }, session.Transaction, cancellationToken: ct));
    }
}
