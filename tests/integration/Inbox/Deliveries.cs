using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;

namespace Notify.IntegrationTests.Inbox;

/// <summary>Inbox deliveries as routing would write them, and batches of them as the consumer loop would hand them over.</summary>
internal static class Deliveries
{
    public static InboxDelivery For(Person person, string category = "messages", bool live = true, Guid? eventId = null, string title = "New message")
    {
        var id = eventId ?? Guid.CreateVersion7();
        return new()
        {
            NotificationId = NotifyIds.Notification(id, person.User),
            EventId = id,
            Tenant = person.Tenant,
            Recipient = person.User,
            Type = "NEW_MESSAGE",
            Category = category,
            Title = title,
            Body = "Alice: Lunch?",
            Link = "/chats/c-4",
            Data = new Dictionary<string, string> { ["chatId"] = "c-4" },
            OccurredAt = DateTimeOffset.UnixEpoch.AddDays(20_000),
            AcceptedAt = DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(1),
            Live = live,
        };
    }

    public static InboxDelivery[] Many(Person person, int count, string category = "messages") =>
        [.. Enumerable.Range(0, count).Select(_ => For(person, category))];

    public static IReadOnlyList<Received<T>> Batch<T>(IEnumerable<T> records) =>
    [
        .. records.Select((r, i) => new Received<T>
        {
            Value = r, Topic = "t", Partition = 0, Offset = i, Timestamp = DateTimeOffset.UnixEpoch, Headers = [],
        }),
    ];
}
