using System.Collections.Frozen;
using System.Globalization;
using Fluid;

namespace Notify.Catalog;

/// <summary>The words of a category's digests: what stands for several notifications that are sent together.</summary>
/// <param name="Texts">For a recipient without a locale, or with one that the digest does not know.</param>
/// <param name="Locales">The texts of each locale, what it leaves out filled. Names without case.</param>
public sealed record DigestTexts(TypeTexts Texts, FrozenDictionary<string, TypeTexts> Locales)
{
    /// <summary>The digest of a category that writes none: the newest, how many there are, and in mails a list. In no language.</summary>
    public static readonly DigestTexts Default = new(
        new TypeTexts
        {
            Culture = CultureInfo.InvariantCulture,
            Title = Parse("title", "{{ newest.title }} ({{ count }})"),
            Body = Parse("body", "{{ newest.body }}"),
            Text = Parse("text", """
                {% for item in items %}{{ item.title }}
                {% if item.body %}{{ item.body }}
                {% endif %}{% if item.url %}{{ item.url }}
                {% endif %}
                {% endfor %}{% if rest > 0 %}+ {{ rest }}
                {% endif %}
                """),
            Html = Parse("html", """
                <!DOCTYPE html>
                <html>
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <title>{{ newest.title }} ({{ count }})</title>
                </head>
                <body style="margin: 0; padding: 24px; background: #f4f4f5; color: #18181b; font: 16px/1.5 system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif">
                  <div style="max-width: 560px; margin: 0 auto; padding: 24px; background: #ffffff; border-radius: 8px">
                {% for item in items %}    <h2 style="margin: 0; font-size: 17px; line-height: 1.3">{{ item.title }}</h2>
                    <p style="margin: 0 0 16px; white-space: pre-line">{{ item.body }}{% if item.url %}
                <a href="{{ item.url }}" style="color: #0b57d0; word-break: break-all">{{ item.url }}</a>{% endif %}</p>
                {% endfor %}{% if rest > 0 %}    <p style="margin: 0">+ {{ rest }}</p>
                {% endif %}  </div>
                </body>
                </html>

                """),
        },
        FrozenDictionary<string, TypeTexts>.Empty);

    /// <summary>The texts for a locale: the locale itself, else its parents, else <see cref="Texts"/>.</summary>
    public TypeTexts For(string? locale) => LocaleName.Find(Locales, locale) ?? Texts;

    private static NotificationTemplate Parse(string name, string source) =>
        Liquid.Parser.TryParse(source, out var parsed, out var error) ? new("digest", name, source, parsed) : throw new InvalidOperationException(error);
}

/// <summary>One of the notifications that a digest stands for.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Body">Its body.</param>
/// <param name="Link">Its link.</param>
public sealed record DigestItem(string Title, string Body, string? Link);
