namespace Notify.UnitTests.Architecture;

/// <summary>The sources that these tests were built from.</summary>
internal static class Repository
{
    public static readonly string Root = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>All C# files of some folders, generated ones left out.</summary>
    public static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Find(DirectoryInfo? folder) =>
        folder is null ? throw new InvalidOperationException("Notify.sln is not above the tests.")
        : File.Exists(Path.Combine(folder.FullName, "Notify.sln")) ? folder.FullName : Find(folder.Parent);
}
