using Notify.Contracts;

namespace Notify.Catalog;

/// <summary>Reads one type.</summary>
/// <param name="entry">Its name and place.</param>
/// <param name="category">The file's category.</param>
/// <param name="fields">Its fields.</param>
/// <param name="problems">The file's problems.</param>
internal sealed class TypeReader(YamlEntry entry, string category, Fields fields, FileProblems problems)
{
    private readonly TemplateReader _templates = new(entry.Key, problems);

    /// <summary>The type; null if it has a problem.</summary>
    public NotificationType? Read()
    {
        var before = problems.Count;
        fields.Allow(
            ["to", "title", "body", "data", "link", "collapse", "priority", "expires", "channels", "locales", "email", "id", "onUnknown", "keep", "inbox", "actions", "topic", "except"]);
        var to = Paths("to");
        if (!fields.Has("to") && !fields.Has("topic"))
            fields.Problem(entry.Line, "'to' is missing; name the payload field that holds the recipient, for example 'to: recipientId', or a subscription topic, for example 'topic: \"chat/{{ chatId }}\"'.");
        var actions = new ActionsReader(fields, _templates).Read();
        var texts = new TextsReader(fields, entry, _templates, actions.Labels).Read();
        var channels = fields.Map("channels");
        channels?.Allow(["push", "email"], "inbox", "realtime");
        RefuseFixed(channels);
        var type = new NotificationType
        {
            Name = entry.Key,
            Category = category,
            To = to,
            Topic = Topic(),
            Except = Paths("except"),
            Texts = texts.Default,
            Locales = texts.Locales,
            Data = DataPaths(),
            Link = _templates.Read(fields, "link"),
            Collapse = _templates.Read(fields, "collapse"),
            Id = Paths("id", single: true).FirstOrDefault(),
            Priority = Word("priority", Priority.Normal),
            ActionLinks = actions.Links,
            Inbox = Inbox(),
            Keep = Span("keep"),
            Expires = Span("expires"),
            OnUnknown = Word("onUnknown", UnknownOutcome.Resend),
            Push = Rule(channels, "push", ChannelRule.Always),
            Email = Rule(channels, "email", ChannelRule.Offline),
        };
        return problems.Count == before ? type : null;
    }

    private TopicTemplate? Topic()
    {
        if (fields.Text("topic") is not { } text) return null;
        var topic = TopicTemplate.Parse(text.Value, out var problem);
        if (topic is null) fields.Problem(text.Line, $"'{text.Value}' in 'topic' {problem}");
        return topic;
    }

    private static void RefuseFixed(Fields? channels)
    {
        foreach (var key in new[] { "inbox", "realtime" })
        {
            if (channels?.Find(key) is { } found)
                channels.Problem(found.Line, $"'{key}' has no rule: every notification is in the inbox and goes live whenever its recipient is online. Remove it.");
        }
    }

    private List<PayloadPath> Paths(string key, bool single = false)
    {
        var paths = new List<PayloadPath>();
        foreach (var text in single && fields.Text(key) is { } one ? [one] : single ? [] : fields.Texts(key))
        {
            if (PayloadPath.Parse(text.Value) is not { } path)
                fields.Problem(text.Line, $"'{text.Value}' in '{key}' is not a path; write field names joined by dots, for example 'order.buyerId', without '{{{{ }}}}'.");
            else if (paths.Contains(path)) fields.Problem(text.Line, $"'{path}' is in '{key}' twice; remove one.");
            else paths.Add(path);
        }

        return paths;
    }

    private List<PayloadPath> DataPaths()
    {
        var paths = Paths("data");
        foreach (var path in paths.Where(p => IsReservedByFcm(p.Text)))
            fields.Problem(fields.Find("data")!.Line, $"'{path}' in 'data' is a name that FCM reserves ('from', 'message_type', 'google...', 'gcm...'); rename the payload field.");
        return paths;
    }

    private static bool IsReservedByFcm(string key) =>
        key is "from" or "message_type" || key.StartsWith("google", StringComparison.Ordinal) || key.StartsWith("gcm", StringComparison.Ordinal);

    private TEnum Word<TEnum>(string key, TEnum silent)
        where TEnum : struct, Enum
    {
        if (fields.Text(key) is not { } text) return silent;
        var words = Enum.GetValues<TEnum>().ToDictionary(v => v.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        if (words.TryGetValue(text.Value, out var value)) return value;
        fields.Problem(text.Line, $"'{text.Value}' is not a value of '{key}'; use {string.Join(" or ", words.Keys)}.");
        return silent;
    }

    private InboxRule Inbox()
    {
        var rule = Word("inbox", InboxRule.All);
        if (rule == InboxRule.Latest && !fields.Has("collapse"))
            fields.Problem(fields.Find("inbox")!.Line, "'inbox: latest' keeps the latest of each collapse key; give the type a 'collapse'.");
        return rule;
    }

    private TimeSpan? Span(string key)
    {
        if (fields.Text(key) is not { } text) return null;
        var duration = Duration.Parse(text.Value);
        if (duration is null) fields.Problem(text.Line, $"'{text.Value}' is not a duration; write a whole number and s, m, h or d, up to 365d, for example '7d'.");
        return duration;
    }

    private static ChannelRule Rule(Fields? channels, string channel, ChannelRule silent)
    {
        if (channels?.Text(channel) is not { } text) return silent;
        if (ChannelRule.Parse(text.Value) is not { } rule)
        {
            channels.Problem(text.Line, $"'{text.Value}' is not a rule for {channel}; use always, offline, never or 'unread after 10m'.");
            return silent;
        }

        return rule;
    }
}
