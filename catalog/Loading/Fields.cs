namespace Notify.Catalog;

/// <summary>The fields of one mapping; asking for one of the wrong kind is a problem and gives null.</summary>
/// <param name="map">The mapping.</param>
/// <param name="owner">How problems name it: <c>NEW_MESSAGE: </c> or nothing.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class Fields(YamlMap map, string owner, FileProblems problems)
{
    public int Line => map.Line;

    public IReadOnlyList<YamlEntry> Entries => map.Entries;

    public YamlEntry? Find(string key) => map.Entries.FirstOrDefault(e => e.Key == key);

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Any key but these is a problem; <paramref name="judgedElsewhere"/> are not offered as a remedy.</summary>
    public void Allow(ReadOnlySpan<string> known, params ReadOnlySpan<string> judgedElsewhere)
    {
        foreach (var entry in map.Entries)
        {
            if (known.Contains(entry.Key) || judgedElsewhere.Contains(entry.Key)) continue;
            var remedy = Nearest.Of(entry.Key, known) is { } near ? $"did you mean '{near}'?" : $"allowed here: {string.Join(", ", known!)}.";
            Problem(entry.Line, $"unknown key '{entry.Key}'; {remedy}");
        }
    }

    /// <summary>A text that is not blank.</summary>
    public YamlText? Text(string key)
    {
        if (Find(key) is not { } entry) return null;
        if (entry.Value is YamlText { IsNull: false } text && !string.IsNullOrWhiteSpace(text.Value)) return text;
        Problem(entry.Line, entry.Value is YamlText ? $"'{key}' is empty; give it a value or remove it." : $"'{key}' must be a text, not {entry.Value.Kind}.{Quotes(entry.Value)}");
        return null;
    }

    /// <summary>A list of texts; a single text counts as a list of one.</summary>
    public IReadOnlyList<YamlText> Texts(string key)
    {
        if (Find(key) is not { } entry) return [];
        if (entry.Value is not YamlList list) return Text(key) is { } one ? [one] : [];
        var texts = list.Items.OfType<YamlText>().Where(t => !t.IsNull).ToArray();
        if (texts.Length < list.Items.Count || texts.Length == 0) Problem(entry.Line, $"'{key}' must list texts, at least one and none of them empty.");
        return texts;
    }

    /// <summary>A list of mappings.</summary>
    public IReadOnlyList<Fields> Maps(string key)
    {
        if (Find(key) is not { } entry) return [];
        var maps = entry.Value is YamlList list ? list.Items.OfType<YamlMap>().ToArray() : [];
        if (maps.Length > 0 && maps.Length == ((YamlList)entry.Value).Items.Count) return [.. maps.Select(m => new Fields(m, owner, problems))];
        Problem(entry.Line, $"'{key}' must be a list of mappings ('- ' lines), at least one.");
        return [];
    }

    public Fields? Map(string key)
    {
        if (Find(key) is not { } entry) return null;
        if (entry.Value is YamlMap inner) return new Fields(inner, owner, problems);
        Problem(entry.Line, $"'{key}' must be a mapping (indented 'key: value' lines), not {entry.Value.Kind}.");
        return null;
    }

    public void Problem(int line, string message) => problems.Add(line, owner + message);

    private static string Quotes(YamlNode value) => value is YamlMap ? " A template that starts with '{{' needs quotes." : "";
}
