using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Notify.Catalog;

/// <summary>
/// How a type makes the name of its subscription topic: text and payload fields, such as <c>chat/{{ chatId }}</c>. Not Liquid, which
/// leaves out what is missing: <c>chat/</c> would be another audience.
/// </summary>
public sealed partial class TopicTemplate
{
    private readonly IReadOnlyList<(string Text, PayloadPath? Path)> _parts;

    private TopicTemplate(string source, IReadOnlyList<(string Text, PayloadPath? Path)> parts) => (Source, _parts) = (source, parts);

    /// <summary>As written in the catalog.</summary>
    public string Source { get; }

    /// <summary>Reads a template; null if it is none.</summary>
    /// <param name="source">As written in the catalog.</param>
    /// <param name="problem">What is wrong, the end of a sentence that begins with the source.</param>
    public static TopicTemplate? Parse(string source, out string? problem)
    {
        problem = null;
        var parts = new List<(string Text, PayloadPath? Path)>();
        var at = 0;
        foreach (Match field in Field().Matches(source))
        {
            parts.Add((source[at..field.Index], null));
            if (PayloadPath.Parse(field.Groups[1].Value.Trim()) is not { } path)
            {
                problem = $"has '{field.Value}', which is not a field; write field names joined by dots, for example '{{{{ order.id }}}}', without filters.";
                return null;
            }

            parts.Add(("", path));
            at = field.Index + field.Length;
        }

        parts.Add((source[at..], null));
        if (parts.Any(p => p.Text.Contains("{{", StringComparison.Ordinal) || p.Text.Contains("}}", StringComparison.Ordinal) || p.Text.Contains("{%", StringComparison.Ordinal)))
            problem = "has a brace too many or a tag; a topic is text and fields, for example 'chat/{{ chatId }}'.";
        else if (source.Any(char.IsControl) || parts.Sum(p => p.Text.Length) > Recipients.MaxIdLength)
            problem = $"makes no name of a topic; a name has 1 to {Recipients.MaxIdLength} characters, none of them a control character.";
        return problem is null ? new TopicTemplate(source, parts) : null;
    }

    /// <summary>The topic's name for a payload; null if it cannot be told.</summary>
    /// <param name="payload">The event's payload; every field must be there and be a text or a number.</param>
    /// <param name="field">The field at fault; null if it is the whole name, which is too long.</param>
    public string? Find(JsonElement payload, out PayloadPath? field)
    {
        var name = new StringBuilder();
        foreach (var (text, path) in _parts)
        {
            field = path;
            if (path is null) name.Append(text);
            else if (path.TryFind(payload, out var value) && Text(value.Value) is { } read) name.Append(read);
            else return null;
        }

        field = null;
        return Recipients.IsId(name.ToString()) ? name.ToString() : null;
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String when JsonText.TryRead(value, out var text) && Recipients.IsId(text) => text,
        _ => null,
    };

    [GeneratedRegex(@"\{\{(.*?)\}\}", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Field();
}
