using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>Makes answers of the log's rows. Pure.</summary>
internal static class Tracing
{
    /// <summary>What came of one notification of an event.</summary>
    public static EventNotification Outcome(DecisionRow decided, TraceRows rows) => new()
    {
        Id = decided.NotificationId,
        Recipient = decided.Recipient,
        Type = decided.Type,
        Category = decided.Category,
        SubscriptionTopic = decided.SubscriptionTopic,
        AcceptedAt = decided.AcceptedAt,
        DecidedAt = decided.At,
        Channels = Channels(decided, WithItem(rows.Ends[decided.NotificationId], rows.Items.GetValueOrDefault(decided.NotificationId)), rows.Ends),
    };

    /// <summary>All steps of one notification; null if nothing is known of it. Parts that have not arrived are left out.</summary>
    public static NotificationTrace? Trace(Guid id, TraceRows rows)
    {
        var decided = rows.Decisions.Count > 0 ? rows.Decisions[0] : null;
        var item = rows.Items.GetValueOrDefault(id);
        var ends = WithItem(rows.Ends[id], item);
        if (decided is null && ends.Count == 0) return null;

        var steps = new List<TraceStep>();
        if ((decided?.AcceptedAt ?? item?.AcceptedAt) is { } accepted) steps.Add(new() { At = accepted, Kind = TraceStepKind.Accepted });
        foreach (var channel in decided?.Channels ?? [])
            steps.Add(new()
            {
                At = decided!.At,
                Kind = TraceStepKind.Decided,
                Channel = channel.Channel,
                Decision = channel.Decision,
                Rule = channel.Rule,
                Until = channel.Until,
                Presence = decided.Presence,
            });
        foreach (var end in ends) steps.Add(new() { At = end.End.At, Kind = TraceStepKind.Ended, Channel = end.Channel, End = end.End });
        AddState(steps, TraceStepKind.Seen, item?.SeenAt);
        AddState(steps, TraceStepKind.Read, item?.ReadAt);
        AddState(steps, TraceStepKind.Archived, item?.ArchivedAt);
        AddState(steps, Ending(item?.Removed), item?.DeletedAt);
        return new()
        {
            NotificationId = id,
            EventId = decided?.EventId ?? item?.EventId ?? ends[0].EventId,
            Recipient = decided?.Recipient ?? item?.Recipient ?? ends[0].Recipient,
            Type = decided?.Type ?? item?.Type,
            Category = decided?.Category ?? item?.Category,
            SubscriptionTopic = decided?.SubscriptionTopic,
            Channels = Channels(decided, ends, rows.Ends),
            Steps = [.. steps.OrderBy(s => s.At)],
        };
    }

    /// <summary>The decided channels, then those of which an end is known before the decisions.</summary>
    private static List<ChannelOutcome> Channels(DecisionRow? decided, List<EndRow> ends, ILookup<Guid, EndRow> all) =>
    [
        .. (decided?.Channels.Select(c => c.Channel) ?? []).Union(ends.Select(e => e.Channel)).Select(channel => ChannelEnd.Of(
            channel, decided, [.. ends.Where(e => e.Channel == channel).Select(e => e.End)],
            digest => all[digest].Where(e => e.Channel == channel).Select(e => e.End))),
    ];

    private static TraceStepKind Ending(InboxChange? removed) => removed switch
    {
        InboxChange.Retracted => TraceStepKind.Retracted,
        InboxChange.Superseded => TraceStepKind.Superseded,
        InboxChange.Expired => TraceStepKind.Expired,
        _ => TraceStepKind.Deleted,
    };

    /// <summary>The inbox's own end is a line of the log only if it is not an item: the item is its proof.</summary>
    private static List<EndRow> WithItem(IEnumerable<EndRow> ends, TracedItem? item)
    {
        var all = ends.ToList();
        if (item is not null)
            all.Insert(0, new(item.NotificationId, item.EventId, item.Recipient, DeliveryChannel.Inbox,
                new() { Status = DeliveryStatus.Sent, At = item.CreatedAt }));
        return all;
    }

    private static void AddState(List<TraceStep> steps, TraceStepKind kind, DateTimeOffset? at)
    {
        if (at is { } time) steps.Add(new() { At = time, Kind = kind, Channel = DeliveryChannel.Inbox });
    }
}
