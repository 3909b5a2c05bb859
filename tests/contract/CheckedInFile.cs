using Shouldly;

namespace Notify.ContractTests;

/// <summary>A file that is made from the code and checked in, so that a change of the contract is seen in review.</summary>
internal static class CheckedInFile
{
    /// <summary>The folder <c>contracts</c> of the sources.</summary>
    public static readonly string Contracts = Path.Combine(Root(), "contracts");

    /// <summary>Compares with what is checked in; <c>make contracts</c> sets the variable that writes it instead.</summary>
    public static void ShouldBeCurrent(string path, string made)
    {
        var file = Path.Combine(Contracts, path);
        if (Environment.GetEnvironmentVariable("NOTIFY_WRITE_CONTRACTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, made);
        }

        File.Exists(file).ShouldBeTrue($"contracts/{path} is missing: run make contracts");
        File.ReadAllText(file).ShouldBe(made, $"contracts/{path} is not what the code says: run make contracts and review the difference");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Notify.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The sources are not above the tests.");
    }
}
