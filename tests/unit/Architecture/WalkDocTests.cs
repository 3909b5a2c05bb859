using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Architecture;

[Trait("kind", "architecture")]
public sealed partial class WalkDocTests
{
    [Fact]
    public void Every_file_that_the_walk_names_is_there()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));
        var known = Directory.EnumerateFiles(Path.Combine(Repository.Root, "services"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "platform"), "*.cs", SearchOption.AllDirectories))
            .Select(f => Path.GetFileName(f)).ToHashSet();
        var named = Code().Matches(page).Select(m => m.Groups[1].Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(20);
        named.Where(n => n.Contains('/', StringComparison.Ordinal) ? !File.Exists(Path.Combine(Repository.Root, n)) : n != "Topics.cs" && !known.Contains(n)).ShouldBeEmpty();
    }

    [GeneratedRegex("`([A-Za-z/]+\\.cs)`")]
    private static partial Regex Code();
}
