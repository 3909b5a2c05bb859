using System.Collections.Frozen;
using System.Globalization;

namespace Notify.Catalog;

/// <summary>A type's texts in all its locales.</summary>
internal sealed record LocalizedTexts(TypeTexts Default, FrozenDictionary<string, TypeTexts> Locales);

/// <summary>Reads title, body, mail and locales of one type.</summary>
/// <param name="fields">The type's fields.</param>
/// <param name="type">Its name and place.</param>
/// <param name="templates">Reads templates.</param>
/// <param name="labels">The words on its actions.</param>
internal sealed class TextsReader(Fields fields, YamlEntry type, TemplateReader templates, IReadOnlyList<NotificationTemplate> labels)
{
    public LocalizedTexts Read()
    {
        if (!fields.Has("title")) fields.Problem(type.Line, "'title' is missing; give it a title, for example 'title: New message'.");
        var email = fields.Map("email");
        email?.Allow(["subject", "text", "html"]);
        var texts = new TypeTexts
        {
            Culture = CultureInfo.InvariantCulture,
            Title = templates.Read(fields, "title") ?? templates.Blank("title"),
            Body = templates.Read(fields, "body"),
            Actions = labels,
            Subject = Mail(email, "subject"),
            Text = Mail(email, "text"),
            Html = Mail(email, "html"),
        };
        return new LocalizedTexts(texts, ReadLocales(texts));
    }

    private NotificationTemplate? Mail(Fields? email, string key) => email is null ? null : templates.Read(email, key);

    private FrozenDictionary<string, TypeTexts> ReadLocales(TypeTexts texts)
    {
        var locales = new Dictionary<string, TypeTexts>(StringComparer.OrdinalIgnoreCase);
        if (fields.Map("locales") is not { } map) return locales.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        // Shorter names first: de is complete when de-AT takes from it what it leaves out.
        foreach (var entry in map.Entries.OrderBy(e => e.Key.Length))
        {
            if (LocaleName.Culture(entry.Key) is not { } culture)
                map.Problem(entry.Line, $"'{entry.Key}' is not a locale; use a language and maybe a region, for example 'de' or 'de-AT'.");
            else if (locales.ContainsKey(entry.Key)) map.Problem(entry.Line, $"the locale '{entry.Key}' is there twice, in another case; keep one.");
            else if (map.Map(entry.Key) is { } own) locales.Add(entry.Key, ReadLocale(own, entry.Key, culture, Parent(entry.Key, locales) ?? texts));
        }

        return locales.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static TypeTexts? Parent(string name, Dictionary<string, TypeTexts> locales)
    {
        for (var parent = LocaleName.Parent(name); parent.Length > 0; parent = LocaleName.Parent(parent))
        {
            if (locales.TryGetValue(parent, out var texts)) return texts;
        }

        return null;
    }

    private TypeTexts ReadLocale(Fields own, string locale, CultureInfo culture, TypeTexts parent)
    {
        own.Allow(["title", "body", "subject", "text", "html", "actions"]);
        var actions = templates.ReadAll(own, "actions", locale);
        if (own.Has("actions") && actions.Count != labels.Count)
            own.Problem(own.Find("actions")!.Line, $"'actions' of locale '{locale}' lists {actions.Count} labels, but the type has {labels.Count} actions; give one for each.");
        return new TypeTexts
        {
            Culture = culture,
            Title = templates.Read(own, "title", locale) ?? parent.Title,
            Body = templates.Read(own, "body", locale) ?? parent.Body,
            Actions = actions.Count > 0 ? actions : parent.Actions,
            Subject = templates.Read(own, "subject", locale) ?? parent.Subject,
            Text = templates.Read(own, "text", locale) ?? parent.Text,
            Html = templates.Read(own, "html", locale) ?? parent.Html,
        };
    }
}
