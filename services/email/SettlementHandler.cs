using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;

namespace Notify.Email;

/// <summary>A notification that its recipient has dealt with, or that its sender took back, needs no mail any more.</summary>
internal sealed class SettlementHandler(Ledger<EmailSender> ledger) : IBatchHandler<InboxChanged>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<InboxChanged>> batch, CancellationToken ct)
    {
        var settled = new List<(string Tenant, Guid Subject, string Reason)>();
        foreach (var change in batch.Select(r => r.Value))
            if (Reason(change.Change) is { } reason) settled.AddRange(change.NotificationIds.Select(id => (change.Tenant, id, reason)));
        if (settled.Count > 0) await ledger.SettleAsync(settled, ct).ConfigureAwait(false);
        return new Outcome();
    }

    /// <summary>Seen is not read: a glance at the list's title settles nothing.</summary>
    private static string? Reason(InboxChange change) => change switch
    {
        InboxChange.Read => "read",
        InboxChange.Archived => "archived",
        InboxChange.Deleted => "deleted",
        InboxChange.Retracted => "retracted",
        InboxChange.Snoozed => "snoozed",
        InboxChange.Expired => "expired",
        InboxChange.Superseded => "superseded",
        InboxChange.Unread or InboxChange.Seen or InboxChange.Unarchived or InboxChange.Unsnoozed => null,
    };
}
