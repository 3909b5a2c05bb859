namespace Notify.Catalog;

/// <summary>A type's actions: the words and where each leads, in order.</summary>
internal sealed record TypeActions(IReadOnlyList<NotificationTemplate> Labels, IReadOnlyList<NotificationTemplate> Links);

/// <summary>Reads the actions of one type.</summary>
internal sealed class ActionsReader(Fields fields, TemplateReader templates)
{
    private const int Most = 2;

    public TypeActions Read()
    {
        var (labels, links) = (new List<NotificationTemplate>(), new List<NotificationTemplate>());
        var actions = fields.Maps("actions");
        if (actions.Count > Most) fields.Problem(actions[Most].Line, $"an item has at most {Most} actions; remove the others.");
        foreach (var action in actions)
        {
            action.Allow(["label", "url"]);
            foreach (var key in new[] { "label", "url" })
                if (!action.Has(key)) action.Problem(action.Line, $"an action lacks '{key}'; write 'label: Reply' and 'url: \"/chats/{{{{ chatId }}}}\"'.");
            if (action.Find("url")?.Value is YamlText { IsNull: false } url && SafeLink.IsNeverAction(url.Value))
                action.Problem(url.Line, $"'{url.Value}' is not where an action may lead; use http, https or a path that starts with one '/'.");
            labels.Add(templates.Read(action, "label") ?? templates.Blank("label"));
            links.Add(templates.Read(action, "url") ?? templates.Blank("url"));
        }

        return new(labels, links);
    }
}
