namespace Notify.Catalog;

/// <summary>The problems of one file while it is read.</summary>
internal sealed class FileProblems(string file)
{
    private readonly List<CatalogProblem> _problems = [];

    public string File => file;

    public int Count => _problems.Count;

    public void Add(int line, string message) => _problems.Add(new CatalogProblem(file, line, message));

    public IEnumerable<CatalogProblem> ByLine() => _problems.OrderBy(p => p.Line);
}
