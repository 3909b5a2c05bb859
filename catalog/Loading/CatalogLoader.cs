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
        var digests = new Dictionary<string, DeclaredDigest>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var found = new FileProblems(file.Name);
            var read = FileReader.Read(file, found);
            if (read.Digest is { } digest && !digests.TryAdd(digest.Category, digest))
                found.Add(digest.Line, $"the digest of category {digest.Category} is already defined at {digests[digest.Category].File}:{digests[digest.Category].Line}; keep one of the two.");
            foreach (var type in read.Types)
            {
                if (declared.TryGetValue(type.Name, out var first))
                    found.Add(type.Line, $"type {type.Name} is already defined at {first.File}:{first.Line}; keep one of the two or rename it.");
                else declared.Add(type.Name, type);
            }

            problems.AddRange(found.ByLine());
        }

        return problems.Count > 0
            ? new CatalogLoadResult(null, problems)
            : new CatalogLoadResult(new TypeCatalog(declared.Values.Select(d => d.Type!), digests.ToDictionary(d => d.Key, d => d.Value.Texts)), problems);
    }
}
