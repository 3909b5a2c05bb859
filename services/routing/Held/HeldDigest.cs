using Notify.Catalog;
using Notify.Contracts;

namespace Notify.Routing;

/// <summary>Makes one delivery of those that are sent together, under the id of the newest. Pure but for the clock of templates.</summary>
internal sealed class HeldDigest(DigestRenderer renderer)
{
    /// <summary>Of several with one collapse key the newest.</summary>
    public static IReadOnlyList<HeldDelivery> NewestFirst(IEnumerable<HeldDelivery> group) =>
    [
        .. group.OrderByDescending(h => h.N).DistinctBy(h => h.CollapseKey ?? h.NotificationId.ToString()),
    ];

    /// <summary>The delivery; alone as it would have gone at once.</summary>
    /// <param name="newestFirst">At least one.</param>
    /// <param name="recipient">The recipient now.</param>
    /// <param name="texts">The category's.</param>
    public HeldContent Of(IReadOnlyList<HeldDelivery> newestFirst, RecipientProfile recipient, DigestTexts texts)
    {
        var lead = newestFirst[0];
        var content = lead.Content;
        if (newestFirst.Count == 1)
            return content.Email is null ? content : content with { Email = content.Email with { Address = recipient.Email! } };
        var items = newestFirst.Select(h => h.Content.Item).ToList();
        return content.Push is not null
            ? content with { Push = Push(content.Push, renderer.Render(texts, recipient.As(lead.Recipient), items), newestFirst) }
            : content with { Email = Email(content.Email!, renderer.RenderMail(texts, recipient.As(lead.Recipient), items), recipient, newestFirst) };
    }

    // No collapse key: a digest stands for several, so that none of their successors may replace it.
    private static PushDelivery Push(PushDelivery newest, RenderedContent content, IReadOnlyList<HeldDelivery> all) => newest with
    {
        Title = content.Title,
        Body = content.Body,
        CollapseKey = null,
        Priority = all.Min(h => h.Priority),
        ExpiresAt = Latest(all),
    };

    private static EmailDelivery Email(EmailDelivery newest, RenderedMail mail, RecipientProfile recipient, IReadOnlyList<HeldDelivery> all) => newest with
    {
        Address = recipient.Email!,
        Subject = mail.Subject,
        Text = mail.Text,
        Html = mail.Html,
        CollapseKey = null,
        Priority = all.Min(h => h.Priority),
        ExpiresAt = Latest(all),
    };

    private static DateTimeOffset? Latest(IReadOnlyList<HeldDelivery> all) => all.Any(h => h.ExpiresAt is null) ? null : all.Max(h => h.ExpiresAt);
}
