namespace Notify.Catalog;

/// <summary>Reads and checks the catalog.</summary>
public static class CatalogLoader
{
    /// <summary>Reads all <c>*.yaml</c> files directly in a folder, by name. Whatever is wrong, also with the disk, is a problem in the result.</summary>
    /// <param name="folder">The folder.</param>
    public static CatalogLoadResult Load(string folder) => Check(CatalogFolder.Read(folder));

    /// <summary>Checks a folder that was read.</summary>
    /// <param name="folder">What lay in it.</param>
    public static CatalogLoadResult Check(CatalogFolder folder) => Combine(folder.Files, [.. folder.Problems]);

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
