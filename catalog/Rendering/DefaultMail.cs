using System.Globalization;

namespace Notify.Catalog;

/// <summary>The mail of a type without mail templates of its own: title, body and link.</summary>
internal static class DefaultMail
{
    public static string Text(RenderedContent content) =>
        string.Join("\n\n", new[] { content.Title, content.Body, WebLink(content) }.Where(part => !string.IsNullOrEmpty(part))) + "\n";

    public static string Html(RenderedContent content, CultureInfo culture)
    {
        var lang = culture.Name.Length == 0 ? "" : $" lang=\"{Encode(culture.Name)}\"";
        var title = Encode(content.Title);
        var body = content.Body.Length == 0 ? "" : $"""
                <p style="margin: 0 0 16px">{string.Join("<br>\n", content.Body.Split('\n').Select(Encode))}</p>

            """;
        var link = WebLink(content) is not { } url ? "" : $"""
                <p style="margin: 0"><a href="{Encode(url)}" style="color: #0b57d0; word-break: break-all">{Encode(url)}</a></p>

            """;
        return $"""
            <!DOCTYPE html>
            <html{lang}>
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{title}</title>
            </head>
            <body style="margin: 0; padding: 24px; background: #f4f4f5; color: #18181b; font: 16px/1.5 system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif">
              <div style="max-width: 560px; margin: 0 auto; padding: 24px; background: #ffffff; border-radius: 8px">
                <h1 style="margin: 0 0 16px; font-size: 20px; line-height: 1.3">{title}</h1>
            {body}{link}  </div>
            </body>
            </html>

            """;
    }

    /// <summary>A link relative to an application leads nowhere from a mailbox.</summary>
    private static string? WebLink(RenderedContent content) => SafeLink.IsWeb(content.Link) ? content.Link : null;

    private static string Encode(string text) => Liquid.Html.Encode(text);
}
