using System.Diagnostics;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Kafka;

namespace Notify.Routing;

/// <summary>What follows from the decisions about one notification: its deliveries, rendered, and the record of the decisions.</summary>
internal sealed record NotificationDeliveries(
    InboxDelivery? Inbox, PushDelivery? Push, EmailDelivery? Email, Decided Decided, IReadOnlyList<HeldDelivery> Held, bool Bulk)
{
    /// <exception cref="TemplateException">A template passed its limits.</exception>
    public static NotificationDeliveries Of(
        Received<Notification> received, NotificationType type, in RoutingInput input, IReadOnlyList<ChannelDecision> decisions, Rendering rendering)
    {
        var notification = received.Value;
        DecisionKind Of(DeliveryChannel channel) => decisions.Single(d => d.Channel == channel).Decision;
        bool Sends(DeliveryChannel channel) => Of(channel) == DecisionKind.Send;
        var any = decisions.Any(d => d.Decision != DecisionKind.Suppress);
        var content = any ? rendering.Types.Render(type, input.Recipient.As(notification.Recipient), notification.Payload) : null;
        var shared = new Shared(notification, type, input, content, notification.CollapseKey ?? content?.CollapseKey);
        var push = Of(DeliveryChannel.Push) == DecisionKind.Suppress ? null : shared.Push();
        var email = Of(DeliveryChannel.Email) == DecisionKind.Suppress ? null : shared.Email(rendering);
        return new NotificationDeliveries(
            Sends(DeliveryChannel.Inbox) ? shared.Inbox(Sends(DeliveryChannel.Realtime)) : null,
            Sends(DeliveryChannel.Push) ? push : null,
            Sends(DeliveryChannel.Email) ? email : null,
            shared.Decided(decisions),
            [.. decisions.Where(d => d.Decision == DecisionKind.Hold).Select(d => shared.Held(d, push, email))],
            received.Topic == Topics.NotificationsBulk.Name);
    }

    public void PublishTo(Outcome outcome, List<HeldDelivery> held, ActivityContext trace)
    {
        held.AddRange(trace == default ? Held : Held.Select(h => h with { Trace = RecordEncoder.TraceParent(trace) }));
        if (Inbox is not null) outcome.Publish(Bulk ? Topics.InboxDeliveriesBulk : Topics.InboxDeliveries, Inbox, trace);
        if (Push is not null) outcome.PublishGathered(Topics.PushDeliveries, Push, trace);
        if (Email is not null) outcome.PublishGathered(Topics.EmailDeliveries, Email, trace);
        outcome.PublishGathered(Topics.DeliveryAttempts, Decided, trace);
    }

    private sealed record Shared(
        Notification Notification, NotificationType Type, RoutingInput Input, RenderedContent? Content, string? CollapseKey)
    {
        public InboxDelivery Inbox(bool live) => new()
        {
            NotificationId = Notification.NotificationId,
            EventId = Notification.EventId,
            Tenant = Notification.Tenant,
            Recipient = Notification.Recipient,
            Type = Type.Name,
            Category = Input.Category,
            Title = Content!.Title,
            Body = Content.Body,
            Link = Content.Link,
            Data = Content.Data,
            Actions = Content.Actions,
            CollapseKey = CollapseKey,
            ReplaceKey = Type.Inbox == InboxRule.Latest ? CollapseKey : null,
            OccurredAt = Notification.OccurredAt,
            AcceptedAt = Notification.AcceptedAt,
            ExpiresAt = Input.ExpiresAt,
            KeepUntil = Notification.AcceptedAt + Type.Keep,
            Live = live,
        };

        public PushDelivery Push() => new()
        {
            NotificationId = Notification.NotificationId,
            EventId = Notification.EventId,
            Tenant = Notification.Tenant,
            Recipient = Notification.Recipient,
            Type = Type.Name,
            Category = Input.Category,
            Title = Content!.Title,
            Body = Content.Body,
            Link = Content.Link,
            Data = Content.Data,
            CollapseKey = CollapseKey,
            Priority = Input.Priority,
            AcceptedAt = Notification.AcceptedAt,
            ExpiresAt = Input.ExpiresAt,
            OnUnknown = Type.OnUnknown,
        };

        public EmailDelivery Email(Rendering rendering)
        {
            var mail = rendering.Types.RenderMail(Type, Input.Recipient.As(Notification.Recipient), Notification.Payload, Content!);
            return new EmailDelivery
            {
                NotificationId = Notification.NotificationId,
                EventId = Notification.EventId,
                Tenant = Notification.Tenant,
                Recipient = Notification.Recipient,
                Type = Type.Name,
                Category = Input.Category,
                Address = Input.Recipient.Email!,
                Subject = mail.Subject,
                Text = mail.Text,
                Html = mail.Html,
                CollapseKey = CollapseKey,
                Priority = Input.Priority,
                AcceptedAt = Notification.AcceptedAt,
                ExpiresAt = Input.ExpiresAt,
                OnUnknown = Type.OnUnknown,
                // What is critical asks nobody's leave, so there is nothing to switch off.
                UnsubscribeUrl = Input.Priority == Priority.Critical ? null : rendering.Links.Of(
                    new(new Person(Notification.Tenant, Notification.Recipient), Input.Category), Notification.AcceptedAt),
            };
        }

        public HeldDelivery Held(ChannelDecision decision, PushDelivery? push, EmailDelivery? email) => new()
        {
            Tenant = Notification.Tenant,
            Recipient = Notification.Recipient,
            NotificationId = Notification.NotificationId,
            EventId = Notification.EventId,
            Channel = decision.Channel,
            Type = Type.Name,
            Category = Input.Category,
            CollapseKey = CollapseKey,
            Rule = decision.Rule,
            Since = Input.Now,
            Until = decision.Until!.Value,
            ExpiresAt = Input.ExpiresAt,
            Content = new HeldContent
            {
                Item = new DigestItem(Content!.Title, Content.Body, Content.Link),
                Push = decision.Channel == DeliveryChannel.Push ? push : null,
                Email = decision.Channel == DeliveryChannel.Email ? email : null,
            },
        };

        public Decided Decided(IReadOnlyList<ChannelDecision> decisions) => new()
        {
            NotificationId = Notification.NotificationId,
            EventId = Notification.EventId,
            Tenant = Notification.Tenant,
            Recipient = Notification.Recipient,
            Type = Type.Name,
            Category = Input.Category,
            SubscriptionTopic = Notification.SubscriptionTopic,
            AcceptedAt = Notification.AcceptedAt,
            Presence = Input.Presence,
            Channels = decisions,
            At = Input.Now,
        };
    }
}
