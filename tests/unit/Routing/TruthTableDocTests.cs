using Notify.UnitTests.Architecture;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Routing;

/// <summary>docs/preferences.md holds the truth table that is tested. <c>make contracts</c> writes it again.</summary>
public sealed class TruthTableDocTests
{
    private const string Begin = "<!-- truth table: written by make contracts -->\n";
    private const string End = "<!-- end of the truth table -->";

    [Fact]
    public void The_published_truth_table_is_the_tested_one()
    {
        var file = Path.Combine(Repository.Root, "docs", "preferences.md");
        var page = File.ReadAllText(file);
        var current = Replace(page, RoutingTable.Markdown());
        if (Environment.GetEnvironmentVariable("NOTIFY_WRITE_CONTRACTS") == "1") File.WriteAllText(file, page = current);
        page.ShouldBe(current, "docs/preferences.md is not what the tested rows say: run make contracts and review the difference");
    }

    private static string Replace(string page, string table)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        begin.ShouldBeGreaterThan(0, "the place of the table is marked");
        end.ShouldBeGreaterThan(begin, "the end of the table is marked");
        return page[..(begin + Begin.Length)] + table + page[end..];
    }
}
