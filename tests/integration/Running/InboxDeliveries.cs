using System.Text.Json;
using Notify.Contracts;

namespace Notify.IntegrationTests.Running;

/// <summary>Records of inbox-deliveries as routing writes them, made by hand.</summary>
internal static class InboxDeliveries
{
    public static byte[] Of(string user, string title) => JsonSerializer.SerializeToUtf8Bytes(new InboxDelivery
    {
        NotificationId = Guid.CreateVersion7(),
        EventId = Guid.CreateVersion7(),
        Tenant = "default",
        Recipient = user,
        Type = "NEW_MESSAGE",
        Category = "messages",
        Title = title,
        Body = "body",
        OccurredAt = DateTimeOffset.UnixEpoch,
        AcceptedAt = DateTimeOffset.UnixEpoch,
        Live = true,
    }, ContractsJson.Default.InboxDelivery);
}
