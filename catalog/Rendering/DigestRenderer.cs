using Fluid;

namespace Notify.Catalog;

/// <summary>Renders digests. Pure but for the clock; thread-safe.</summary>
/// <param name="clock">What a template's <c>"now"</c> is.</param>
public sealed class DigestRenderer(TimeProvider clock)
{
    private static readonly OutputLimit Shown = new(16 * 1024, Drop: true);

    /// <summary>Renders what a push needs; link is that of the newest.</summary>
    /// <param name="digest">The category's texts. Templates that fail are replaced by the default's, so that nothing is lost.</param>
    /// <param name="reader">The recipient.</param>
    /// <param name="newestFirst">What it stands for, at least one.</param>
    public RenderedContent Render(DigestTexts digest, Addressee reader, IReadOnlyList<DigestItem> newestFirst) =>
        WithDefault(digest, reader, newestFirst, (texts, scope) => new RenderedContent
        {
            Title = PlainText.Line(texts.Title.Render(scope, NullEncoder.Default, Shown), TypeRenderer.TitleLength),
            Body = PlainText.Block((texts.Body ?? DigestTexts.Default.Texts.Body!).Render(scope, NullEncoder.Default, Shown), TypeRenderer.BodyLength),
            Link = newestFirst[0].Link,
        });

    /// <summary>Renders the mail.</summary>
    /// <inheritdoc cref="Render"/>
    public RenderedMail RenderMail(DigestTexts digest, Addressee reader, IReadOnlyList<DigestItem> newestFirst) =>
        WithDefault(digest, reader, newestFirst, (texts, scope) => new RenderedMail
        {
            Subject = PlainText.Line((texts.Subject ?? texts.Title).Render(scope, NullEncoder.Default, Shown), TypeRenderer.TitleLength),
            Text = PlainText.Block((texts.Text ?? DigestTexts.Default.Texts.Text!).Render(scope, NullEncoder.Default, TypeRenderer.MailText), int.MaxValue),
            Html = PlainText.Block((texts.Html ?? DigestTexts.Default.Texts.Html!).Render(scope, Liquid.Html, TypeRenderer.MailHtml), int.MaxValue),
        });

    private T WithDefault<T>(DigestTexts digest, Addressee reader, IReadOnlyList<DigestItem> newestFirst, Func<TypeTexts, RenderScope, T> render)
    {
        var texts = digest.For(reader.Locale);
        try
        {
            return render(texts, Scope(texts, newestFirst, DigestModel.MaxItems, reader));
        }
        catch (TemplateException)
        {
            // One item of the default is below every limit, whatever is in it.
            return render(DigestTexts.Default.Texts, Scope(texts, newestFirst, 1, reader));
        }
    }

    private RenderScope Scope(TypeTexts texts, IReadOnlyList<DigestItem> newestFirst, int listed, Addressee reader) =>
        new(new PayloadValue(DigestModel.Of(newestFirst, listed), reader.Id), texts.Culture, reader.Zone, clock);
}
