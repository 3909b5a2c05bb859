using Notify.Contracts;
using Notify.Platform.Kafka;

namespace Notify.Routing;

/// <summary>What the recipient has read, put away or lost by retraction need not be pushed or mailed any more.</summary>
internal sealed class SettlementHandler(HeldStore held) : IBatchHandler<InboxChanged>
{
    public async Task<Outcome> HandleAsync(IReadOnlyList<Received<InboxChanged>> batch, CancellationToken ct)
    {
        var settled = new List<(string Tenant, Guid NotificationId, string Reason)>();
        foreach (var change in batch.Select(r => r.Value))
            if (Reason(change.Change) is { } reason)
                settled.AddRange(change.NotificationIds.Select(id => (change.Tenant, id, reason)));
        await held.CancelAsync(settled, ct);
        return new Outcome();
    }

    private static string? Reason(InboxChange change) => change switch
    {
        InboxChange.Read => "read",
        InboxChange.Archived => "archived",
        InboxChange.Deleted => "deleted",
        InboxChange.Retracted => "retracted",
        InboxChange.Snoozed => "snoozed",
        InboxChange.Superseded => "superseded",
        InboxChange.Expired => "expired",
        InboxChange.Unread or InboxChange.Seen or InboxChange.Unarchived or InboxChange.Unsnoozed => null,
    };
}
