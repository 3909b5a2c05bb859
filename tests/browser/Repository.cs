namespace Notify.BrowserTests;

/// <summary>The folder of the repository, for files that are not copied beside the tests.</summary>
internal static class Repository
{
    public static readonly string Root = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Notify.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}
