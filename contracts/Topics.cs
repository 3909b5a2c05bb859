namespace Notify.Contracts;

/// <summary>Every topic of the system on one screen: who writes, who reads, what key, how long.</summary>
public static class Topics
{
    /// <summary>Events of any team, in any of the published shapes, key of the producer's choice; anyone to ingestion. Raw bytes: it has no record type.</summary>
    public const string UserEvents = "user-events";

    /// <summary>How long events are kept on <see cref="UserEvents"/>.</summary>
    public static readonly TimeSpan UserEventsRetention = TimeSpan.FromDays(7);

    /// <summary>ingestion to routing.</summary>
    public static readonly Topic<Notification> Notifications =
        new("notifications", n => Key(n.Tenant, n.Recipient), ContractsJson.Default.Notification, TimeSpan.FromDays(3));

    /// <summary>ingestion to routing, audiences and <see cref="Priority.Bulk"/>.</summary>
    public static readonly Topic<Notification> NotificationsBulk =
        Notifications with { Name = "notifications-bulk", Bulk = true };

    /// <summary>routing to inbox.</summary>
    public static readonly Topic<InboxDelivery> InboxDeliveries =
        new("inbox-deliveries", d => Key(d.Tenant, d.Recipient), ContractsJson.Default.InboxDelivery, TimeSpan.FromDays(3));

    /// <summary>routing to inbox, from <see cref="NotificationsBulk"/>.</summary>
    public static readonly Topic<InboxDelivery> InboxDeliveriesBulk =
        InboxDeliveries with { Name = "inbox-deliveries-bulk", Bulk = true };

    /// <summary>routing to push.</summary>
    public static readonly Topic<PushDelivery> PushDeliveries =
        new("push-deliveries", d => Key(d.Tenant, d.Recipient), ContractsJson.Default.PushDelivery, TimeSpan.FromDays(3));

    /// <summary>routing to email.</summary>
    public static readonly Topic<EmailDelivery> EmailDeliveries =
        new("email-deliveries", d => Key(d.Tenant, d.Recipient), ContractsJson.Default.EmailDelivery, TimeSpan.FromDays(3));

    /// <summary>inbox to routing, push and email.</summary>
    public static readonly Topic<InboxChanged> InboxChanges =
        new("inbox-changes", c => Key(c.Tenant, c.Recipient), ContractsJson.Default.InboxChanged, TimeSpan.FromDays(3));

    /// <summary>routing to all.</summary>
    public static readonly Topic<RecipientChanged> RecipientChanges =
        new("recipient-changes", c => Key(c.Tenant, c.Recipient), ContractsJson.Default.RecipientChanged, TimeSpan.FromDays(30));

    /// <summary>routing, push and email to inbox.</summary>
    public static readonly Topic<DeliveryRecord> DeliveryAttempts =
        new("delivery-attempts", r => Key(r.Tenant, r.Recipient), ContractsJson.Default.DeliveryRecord, TimeSpan.FromDays(7));

    /// <summary>The topics that have a record type.</summary>
    public static readonly IReadOnlyList<Topic> All =
    [
        Notifications, NotificationsBulk, InboxDeliveries, InboxDeliveriesBulk, PushDeliveries, EmailDeliveries,
        InboxChanges, RecipientChanges, DeliveryAttempts,
    ];

    /// <summary>The key of everything about one recipient: order is kept for each person.</summary>
    public static string Key(string tenant, string recipient) => $"{tenant}/{recipient}";
}
