using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Notify.Host;

/// <summary>The summaries of our own types, from the XML files that the compiler writes beside each assembly.</summary>
internal static partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Files = new();

    /// <summary>The summary of a type, property or field as plain text; null if it has none.</summary>
    public static string? Summary(MemberInfo member)
    {
        var name = member is Type type ? $"T:{Name(type)}" : $"{(member is FieldInfo ? 'F' : 'P')}:{Name(member.DeclaringType!)}.{member.Name}";
        return Files.GetOrAdd(member.Module.Assembly, Read).GetValueOrDefault(name);
    }

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private static IReadOnlyDictionary<string, string> Read(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        if (assembly.GetName().Name?.StartsWith("Notify", StringComparison.Ordinal) != true || !File.Exists(file))
            return new Dictionary<string, string>();
        return XDocument.Load(file).Descendants("member").Where(m => m.Element("summary") is not null)
            .ToDictionary(m => m.Attribute("name")!.Value, m => Spaces().Replace(Text(m.Element("summary")!), " ").Trim());
    }

    private static string Text(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement reference when reference.Attribute("cref")?.Value is { } target => Word(target),
        XElement reference when reference.Attribute("name")?.Value is { } parameter => parameter,
        XElement other => Text(other),
        _ => "",
    }));

    /// <summary>A property is called by its name on the wire.</summary>
    private static string Word(string target)
    {
        var name = target.Split('(')[0];
        var word = name[(name.LastIndexOf('.') + 1)..];
        return target[0] == 'P' ? JsonNamingPolicy.CamelCase.ConvertName(word) : word;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
