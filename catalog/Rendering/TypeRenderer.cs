using System.Globalization;
using System.Text.Json;
using Fluid;
using Notify.Contracts;

namespace Notify.Catalog;

/// <summary>Renders the templates of types. Pure but for the clock; thread-safe.</summary>
/// <param name="clock">What a template's <c>"now"</c> is.</param>
public sealed class TypeRenderer(TimeProvider clock)
{
    internal const int TitleLength = 200;
    internal const int BodyLength = 4_000;
    private const int LinkLength = 2_000;
    private const int ActionLength = 50;
    private const int CollapseLength = 200;
    private static readonly OutputLimit Shown = new(16 * 1024, Drop: true);
    internal static readonly OutputLimit MailText = new(64 * 1024, Drop: false);
    internal static readonly OutputLimit MailHtml = new(128 * 1024, Drop: false);

    /// <summary>Renders what inbox, realtime and push need.</summary>
    /// <param name="type">The type.</param>
    /// <param name="reader">The recipient.</param>
    /// <param name="payload">The event's payload; a field that is missing renders as empty.</param>
    /// <exception cref="TemplateException">A template passed a limit or a filter failed; it would again.</exception>
    public RenderedContent Render(NotificationType type, Addressee reader, JsonElement payload)
    {
        var (texts, scope) = For(type, reader, payload);
        // One key and one target for all recipients, however their locale writes numbers and whatever their clock shows.
        var neutral = scope with { Culture = CultureInfo.InvariantCulture, Zone = null };
        return new RenderedContent
        {
            Title = PlainText.Line(texts.Title.Render(scope, NullEncoder.Default, Shown), TitleLength),
            Body = texts.Body is null ? "" : PlainText.Block(texts.Body.Render(scope, NullEncoder.Default, Shown), BodyLength),
            Link = type.Link is null ? null : SafeLink.Check(Exact(type.Link, neutral, LinkLength), type.Link.Source),
            Actions = Actions(type, texts, scope, neutral),
            CollapseKey = type.Collapse is null ? null : Exact(type.Collapse, neutral, CollapseLength),
            Data = DataFields.Read(type.Data, payload),
        };
    }

    /// <summary>Renders the mail; called only for recipients who get one.</summary>
    /// <param name="type">The type.</param>
    /// <param name="reader">The recipient.</param>
    /// <param name="payload">The event's payload.</param>
    /// <param name="content">What <see cref="Render"/> gave for the same arguments.</param>
    /// <exception cref="TemplateException">A template passed a limit or a filter failed; it would again.</exception>
    public RenderedMail RenderMail(NotificationType type, Addressee reader, JsonElement payload, RenderedContent content)
    {
        var (texts, scope) = For(type, reader, payload);
        return new RenderedMail
        {
            Subject = texts.Subject is null ? content.Title : PlainText.Line(texts.Subject.Render(scope, NullEncoder.Default, Shown), TitleLength),
            Text = texts.Text is null ? DefaultMail.Text(content) : Whole(texts.Text.Render(scope, NullEncoder.Default, MailText)),
            Html = texts.Html is null ? DefaultMail.Html(content, texts.Culture) : Whole(texts.Html.Render(scope, Liquid.Html, MailHtml)),
        };
    }

    private (TypeTexts Texts, RenderScope Scope) For(NotificationType type, Addressee reader, JsonElement payload)
    {
        var texts = type.TextsFor(reader.Locale);
        return (texts, new RenderScope(new PayloadValue(payload, reader.Id), texts.Culture, reader.Zone, clock));
    }

    /// <summary>An action without words, or that would lead out of the web and the application, is left out.</summary>
    private static List<ItemAction>? Actions(NotificationType type, TypeTexts texts, in RenderScope scope, in RenderScope neutral)
    {
        List<ItemAction>? actions = null;
        for (var i = 0; i < type.ActionLinks.Count; i++)
        {
            var label = PlainText.Line(texts.Actions[i].Render(scope, NullEncoder.Default, Shown), ActionLength);
            var url = Exact(type.ActionLinks[i], neutral, LinkLength);
            if (label.Length > 0 && url is not null && SafeLink.IsAction(url)) (actions ??= new(2)).Add(new() { Label = label, Url = url });
        }

        return actions;
    }

    private static string Whole(string text) => PlainText.Block(text, int.MaxValue);

    /// <summary>A cut link leads elsewhere and a cut key mixes notifications up: too long is an error here.</summary>
    private static string? Exact(NotificationTemplate template, in RenderScope scope, int maxLength)
    {
        var text = PlainText.Line(template.Render(scope, NullEncoder.Default, new OutputLimit(maxLength, Drop: false)), int.MaxValue);
        return text.Length == 0 ? null : text;
    }
}
