namespace Notify.Catalog;

/// <summary>What is wrong at one place of the catalog, and what to do about it.</summary>
/// <param name="File">The file's name within the folder, or the folder.</param>
/// <param name="Line">The line, from 1; 0 if it is about the whole file or folder.</param>
/// <param name="Message">One sentence or two, with the remedy.</param>
public sealed record CatalogProblem(string File, int Line, string Message)
{
    /// <summary>As compilers write it: <c>file:line: message</c>.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}: {Message}";
}

/// <summary>A catalog, or all that is wrong with it.</summary>
/// <param name="Catalog">The catalog; null if there is any problem.</param>
/// <param name="Problems">All problems by file and line; empty if there is a catalog.</param>
public sealed record CatalogLoadResult(TypeCatalog? Catalog, IReadOnlyList<CatalogProblem> Problems);

/// <summary>One file of the catalog.</summary>
/// <param name="Name">Its name within the folder.</param>
/// <param name="Text">Its YAML.</param>
public sealed record CatalogFile(string Name, string Text);
