namespace Notify.Catalog;

/// <summary>A piece of YAML that knows its line.</summary>
internal abstract record YamlNode(int Line)
{
    public string Kind => this switch
    {
        YamlText { IsNull: true } => "nothing",
        YamlText => "a text",
        YamlList => "a list",
        _ => "a mapping",
    };
}

internal sealed record YamlText(int Line, string Value, bool IsNull) : YamlNode(Line);

internal sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

internal sealed record YamlMap(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);

internal sealed record YamlEntry(int Line, string Key, YamlNode Value);
