using Notify.Catalog;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Catalog;

public sealed class CatalogFolderTests : IDisposable
{
    private const string Good = "category: c\ntypes:\n  T: { to: a, title: x }";
    private readonly string _folder = Directory.CreateTempSubdirectory("notify-catalog-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_empty_folder_is_a_problem() => Problem().ShouldBe($"{_folder}: has no *.yaml file; put at least one catalog file into it.");

    [Fact]
    public void A_missing_folder_is_a_problem() =>
        CatalogLoader.Load(Path.Combine(_folder, "none")).Problems.ShouldHaveSingleItem().Message.ShouldStartWith("cannot be read:");

    [Fact]
    public void A_file_that_would_be_overlooked_is_a_problem()
    {
        Write("a.yaml", Good);
        Write("b.yml", Good.Replace("T:", "U:", StringComparison.Ordinal));

        Problem().ShouldBe("b.yml: only files named *.yaml are read; rename it to end in .yaml.");
    }

    [Fact]
    public void Files_are_read_by_name_and_others_left_alone()
    {
        Write("b.yaml", Good);
        Write("a.yaml", "\n" + Good);
        Write("README.md", "not a catalog");

        Problem().ShouldBe("b.yaml:3: type T is already defined at a.yaml:4; keep one of the two or rename it.");
    }

    private string Problem() => CatalogLoader.Load(_folder).Problems.ShouldHaveSingleItem().ToString();

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
