using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Notify.Catalog;

/// <summary>
/// Reads a YAML document into nodes that know their line. Unlike YamlDotNet's own tree it goes on after a duplicate key,
/// so that one run shows all problems. Values stay text: the reader of a field knows what it should be.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 32;

    private readonly Parser _parser;
    private readonly FileProblems _problems;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    private YamlReader(string text, FileProblems problems) => (_parser, _problems) = (new Parser(new StringReader(text)), problems);

    /// <summary>The document; null if there is none or it cannot be parsed, which is then a problem.</summary>
    public static YamlNode? Read(string text, FileProblems problems)
    {
        try
        {
            return new YamlReader(text, problems).Document();
        }
        catch (YamlException e)
        {
            var line = Math.Min((int)e.Start.Line, text.AsSpan().Count('\n') + 1);
            problems.Add(line, $"is not valid YAML: {e.Message} Check the indentation and quote texts that contain ': ', '#', '{{{{' or '\"'.");
            return null;
        }
    }

    private YamlNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _)) return null;
        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second)) _problems.Add(Line(second), "a second document starts here; put it into a file of its own.");
        return root;
    }

    private YamlNode Node(int depth)
    {
        if (depth > MaxDepth) throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"It is nested more than {MaxDepth} deep.");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var target) ? target
                : throw new YamlException(alias.Start, alias.End, $"The anchor '{alias.Value}' is not defined above.");
        }

        var start = (NodeEvent)_parser.Current!;
        YamlNode node = start switch
        {
            Scalar => Text(),
            SequenceStart => List(depth),
            _ => Map(depth),
        };
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor] = node;
        return node;
    }

    private YamlText Text()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlText(Line(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null");
    }

    private YamlList List(int depth)
    {
        var line = Line(_parser.Consume<SequenceStart>());
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
        return new YamlList(line, items);
    }

    private YamlMap Map(int depth)
    {
        var line = Line(_parser.Consume<MappingStart>());
        var entries = new List<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not YamlText { Value: var name }) _problems.Add(key.Line, $"a key must be a text, not {key.Kind}. Templates that start with '{{{{' need quotes.");
            else if (entries.Find(e => e.Key == name) is { } first) _problems.Add(key.Line, $"the key '{name}' is already in line {first.Line}; keep one of the two.");
            else entries.Add(new YamlEntry(key.Line, name, value));
        }

        return new YamlMap(line, entries);
    }

    private static int Line(ParsingEvent at) => (int)at.Start.Line;
}
