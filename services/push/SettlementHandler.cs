using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>What the recipient has read, put away or lost by retraction needs no push any more, and phones that show it clear it.</summary>
internal sealed class SettlementHandler(Ledger<PushSender> ledger, Dismissals dismissals, IOptions<PushOptions> options, TimeProvider time)
    : IBatchHandler<InboxChanged>
{
    private const string Superseded = "superseded";

    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<InboxChanged>> batch, CancellationToken ct)
    {
        var settled = new List<(string Tenant, Guid Subject, string Reason)>();
        foreach (var change in batch.Select(r => r.Value))
            if (Reason(change.Change) is { } reason)
                settled.AddRange(change.NotificationIds.Select(id => (change.Tenant, id, reason)));
        await ledger.SettleAsync(settled, ct);
        // After it nothing of these begins to be sent, so that what is not found now is not shown later.
        // What a newer one replaced it replaces on the phone too, under the same tag.
        if (options.Value.Dismiss)
            await dismissals.AddAsync([.. settled.Where(s => s.Reason != Superseded).Select(s => (s.Tenant, s.Subject))], time.GetUtcNow(), ct);
        return new Outcome();
    }

    private static string? Reason(InboxChange change) => change switch
    {
        InboxChange.Read => "read",
        InboxChange.Archived => "archived",
        InboxChange.Deleted => "deleted",
        InboxChange.Retracted => "retracted",
        InboxChange.Snoozed => "snoozed",
        InboxChange.Expired => "expired",
        InboxChange.Superseded => Superseded,
        InboxChange.Unread or InboxChange.Seen or InboxChange.Unarchived or InboxChange.Unsnoozed => null,
    };
}
