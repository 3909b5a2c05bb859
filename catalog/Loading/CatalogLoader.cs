namespace Notify.Catalog;

/// <summary>Reads and checks the catalog.</summary>
public static class CatalogLoader
{
    /// <summary>Reads all <c>*.yaml</c> files directly in a folder, by name. Whatever is wrong, also with the disk, is a problem in the result.</summary>
    /// <param name="folder">The folder.</param>
    public static CatalogLoadResult Load(string folder)
    {
        var problems = new List<CatalogProblem>();
        var files = new List<CatalogFile>();
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileName(path);
                if (name.EndsWith(".yaml", StringComparison.Ordinal)) files.Add(new CatalogFile(name, File.ReadAllText(path)));
                else if (name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
                    problems.Add(new CatalogProblem(name, 0, "only files named *.yaml are read; rename it to end in .yaml."));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CatalogLoadResult(null, [new CatalogProblem(folder, 0, $"cannot be read: {e.Message}")]);
        }

        if (files.Count == 0 && problems.Count == 0) problems.Add(new CatalogProblem(folder, 0, "has no *.yaml file; put at least one catalog file into it."));
        return Combine(files, problems);
    }

    /// <summary>Checks files that are in memory, in the order given.</summary>
    /// <param name="files">The files, names unique.</param>
    public static CatalogLoadResult Read(IEnumerable<CatalogFile> files) => Combine(files, []);

    private static CatalogLoadResult Combine(IEnumerable<CatalogFile> files, List<CatalogProblem> problems)
    {
        var declared = new Dictionary<string, DeclaredType>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var found = new FileProblems(file.Name);
            foreach (var type in FileReader.Read(file, found))
            {
                if (declared.TryGetValue(type.Name, out var first))
                    found.Add(type.Line, $"type {type.Name} is already defined at {first.File}:{first.Line}; keep one of the two or rename it.");
                else declared.Add(type.Name, type);
            }

            problems.AddRange(found.ByLine());
        }

        return problems.Count > 0
            ? new CatalogLoadResult(null, problems)
            : new CatalogLoadResult(new TypeCatalog(declared.Values.Select(d => d.Type!)), problems);
    }
}
