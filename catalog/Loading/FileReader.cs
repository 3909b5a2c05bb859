using System.Text.RegularExpressions;

namespace Notify.Catalog;

/// <summary>A type that a file defines, even if something is wrong with it.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line of its name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Null if it has problems.</param>
internal sealed record DeclaredType(string File, int Line, string Name, NotificationType? Type);

/// <summary>A digest that a file defines for its category.</summary>
internal sealed record DeclaredDigest(string File, int Line, string Category, DigestTexts Texts);

/// <summary>What a file defines.</summary>
internal sealed record DeclaredFile(IReadOnlyList<DeclaredType> Types, DeclaredDigest? Digest = null);

/// <summary>Reads one file: a category, its types and its digest.</summary>
internal static partial class FileReader
{
    private const int MaxTypeName = 100;
    private const int MaxCategory = 50;

    public static DeclaredFile Read(CatalogFile file, FileProblems problems)
    {
        var before = problems.Count;
        switch (YamlReader.Read(file.Text, problems))
        {
            case YamlMap map:
                var fields = new Fields(map, "", problems);
                fields.Allow(["category", "types", "digest"]);
                var category = Category(fields);
                return new(Types(fields, category, problems), Digest(fields, category, problems));
            case { } other when other is not YamlText { IsNull: true }:
                problems.Add(other.Line, $"a catalog file is a mapping with 'category' and 'types', not {other.Kind}.");
                return new([]);
            default:
                if (problems.Count == before) problems.Add(1, "is empty; give it 'category' and 'types', or delete it.");
                return new([]);
        }
    }

    private static string Category(Fields fields)
    {
        if (!fields.Has("category")) fields.Problem(fields.Line, "'category' is missing; name the unit of preference, for example 'category: messages'.");
        if (fields.Text("category") is not { } category) return "";
        if (category.Value.Length > MaxCategory) fields.Problem(category.Line, $"the category is longer than {MaxCategory} characters; shorten it.");
        else if (!CategoryShape().IsMatch(category.Value)) fields.Problem(category.Line, $"'{category.Value}' is not a category name; use a-z, 0-9, '_' and '-', starting with a letter.");
        return category.Value;
    }

    private static DeclaredDigest? Digest(Fields fields, string category, FileProblems problems)
    {
        if (fields.Find("digest") is not { } entry || fields.Map("digest") is not { } digest) return null;
        digest.Allow(["title", "body", "email", "locales"]);
        var texts = new TextsReader(digest, entry, new TemplateReader("digest", problems), []).Read();
        return new(problems.File, entry.Line, category, new DigestTexts(texts.Default, texts.Locales));
    }

    private static List<DeclaredType> Types(Fields fields, string category, FileProblems problems)
    {
        var declared = new List<DeclaredType>();
        if (!fields.Has("types")) fields.Problem(fields.Line, "'types' is missing; list the notification types under it.");
        if (fields.Map("types") is not { } types) return declared;
        if (types.Entries.Count == 0) fields.Problem(types.Line, "'types' is empty; list at least one notification type under it.");
        foreach (var entry in types.Entries)
        {
            var before = problems.Count;
            CheckName(entry, types);
            var type = entry.Value is YamlMap map ? new TypeReader(entry, category, new Fields(map, $"{entry.Key}: ", problems), problems).Read() : null;
            if (type is null && problems.Count == before) types.Problem(entry.Line, $"{entry.Key} must be a mapping with at least 'to' and 'title', not {entry.Value.Kind}.");
            declared.Add(new DeclaredType(problems.File, entry.Line, entry.Key, type));
        }

        return declared;
    }

    private static void CheckName(YamlEntry entry, Fields types)
    {
        if (entry.Key.Length > MaxTypeName) types.Problem(entry.Line, $"the type name starting with '{entry.Key[..20]}' is longer than {MaxTypeName} characters; shorten it.");
        else if (!TypeNameShape().IsMatch(entry.Key)) types.Problem(entry.Line, $"'{entry.Key}' is not a type name; use letters, digits, '_', '.' and '-', starting with a letter.");
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TypeNameShape();

    [GeneratedRegex(@"^[a-z][a-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex CategoryShape();
}
