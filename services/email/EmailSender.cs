using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using Notify.Platform.Ledger;
using Npgsql;

namespace Notify.Email;

/// <summary>What is known of an attempt just before it is made.</summary>
/// <param name="Payload">The mail.</param>
/// <param name="To">Its recipient; null if the address is none.</param>
/// <param name="Suppressed">Whether the address is not written to any more.</param>
internal sealed record PreparedEmail(EmailPayload Payload, MailboxAddress? To, bool Suppressed);

/// <summary>Sends mails.</summary>
internal sealed partial class EmailSender(
    SmtpPool pool, SuppressionStore suppressions, IOptions<EmailOptions> options, TimeProvider clock, ILogger<EmailSender> log)
    : ILedgerSender<PreparedEmail>
{
    public async Task<IReadOnlyList<PreparedEmail>> PrepareAsync(IReadOnlyList<LedgerAttempt> attempts, CancellationToken ct)
    {
        var payloads = attempts.Select(a => EmailPayload.FromJson(a.Entry.Payload)).ToList();
        var recipients = payloads.Select(p => EmailAddress.Parse(p.Address)).ToList();
        // What is no address does not reach the database either: a NUL in one must not fail its neighbours.
        var suppressed = await suppressions
            .ReadAsync([.. attempts.Zip(recipients, (a, to) => (a.Entry.Tenant, to?.Address ?? ""))], ct)
            .ConfigureAwait(false);
        return [.. payloads.Zip(recipients, suppressed).Select(p => new PreparedEmail(p.First, p.Second, p.Third))];
    }

    public async Task<SendResult> SendAsync(LedgerAttempt attempt, PreparedEmail prepared, CancellationToken ct)
    {
        if (prepared.To is not { } to) return SendResult.Failed("bad_address");
        if (prepared.Suppressed) return SendResult.Suppressed("address_suppressed");
        using var message = EmailMessage.Build(attempt.Entry.Id, prepared.Payload, to, options.Value, clock.GetUtcNow());
        var returnTo = ReturnPath.For(attempt.Entry.Id, to.Address, options.Value) ?? message.From.Mailboxes.Single();
        var answer = await pool.SendAsync(message, returnTo, ct).ConfigureAwait(false);
        var reaction = SmtpReaction.To(answer);
        if (reaction.Outcome == SendOutcome.Sent) return SendResult.Sent(QueueId.Parse(answer.Text));

        Log(attempt, answer, reaction);
        if (reaction.Address != AddressVerdict.None) await RefuseAsync(attempt.Entry, prepared.Payload.Address, reaction, ct).ConfigureAwait(false);
        return new(reaction.Outcome, reaction.Reason, null, reaction.Deferred ? Deferral(attempt.Attempt) : null);
    }

    /// <summary>Doubles from attempt to attempt, with jitter upwards only: a server that defers is never asked early.</summary>
    private TimeSpan Deferral(int attempt)
    {
        var doubled = options.Value.FirstDeferral * Math.Pow(2, Math.Min(attempt - 1, 16));
        var wait = doubled < options.Value.LongestDeferral ? doubled : options.Value.LongestDeferral;
#pragma warning disable CA5394 // Jitter, not a secret.
        return wait * (1 + (0.2 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }

    /// <summary>It changes nothing for this mail: a refusal that cannot be stored now is learned again from the next mail.</summary>
    private async Task RefuseAsync(LedgerEntry entry, string address, SmtpReaction reaction, CancellationToken ct)
    {
        var refusal = new Refusal(entry.Tenant, address, entry.User, reaction.Reason!, clock.GetUtcNow(), reaction.Address);
        try
        {
            await suppressions.RefuseAsync(refusal, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            LogNotSuppressed(log, e, entry.Id);
        }
    }

    private void Log(LedgerAttempt attempt, SmtpAnswer answer, SmtpReaction reaction)
    {
        var level = reaction.Alarm ? LogLevel.Error : LogLevel.Information;
        LogNotSent(log, level, attempt.Entry.Id, attempt.Attempt, reaction.Reason, answer.Stage, answer.Status, EnhancedCode.Parse(answer.Text)?.ToString());
    }

    [LoggerMessage(Message = "Mail {DeliveryId}, attempt {Attempt}: {Reason} (stage {Stage}, status {Status}, enhanced {Enhanced})")]
    private static partial void LogNotSent(
        ILogger log, LogLevel level, Guid deliveryId, int attempt, string? reason, SmtpStage stage, int status, string? enhanced);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The refusal of the address of mail {DeliveryId} could not be stored")]
    private static partial void LogNotSuppressed(ILogger log, Exception exception, Guid deliveryId);
}
