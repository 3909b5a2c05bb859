using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

/// <summary>What is shipped: the client's size, and that its types say what it does.</summary>
public sealed partial class ClientFileTests
{
    private static readonly string Compiler = Path.Combine(Repository.Root, "tests", "browser", "types", "node_modules", "typescript", "bin", "tsc");

    [Fact]
    public void The_client_is_smaller_than_12_000_bytes() => new FileInfo(Path.Combine(Repository.Root, "web", "notify.js")).Length.ShouldBeLessThan(12_000);

    [Fact]
    public void The_elements_and_what_they_share_are_smaller_than_25_KB() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "web"), "notify-*.js").Sum(file => new FileInfo(file).Length).ShouldBeLessThan(25 * 1024);

    [Fact]
    public async Task The_declared_members_and_parameters_are_those_that_the_compiler_finds_in_the_code()
    {
        Assert.SkipWhen(Node.Missing is not null, Node.Missing ?? "");
        Assert.SkipUnless(File.Exists(Compiler), "there is no TypeScript: npm ci --prefix tests/browser/types");
        var types = Path.Combine(Repository.Root, "tests", "browser", "types");
        foreach (var project in new[] { "made.json", "drift.json" })
        {
            var (code, output) = await Node.RunAsync(Compiler, "-p", Path.Combine(types, project));
            code.ShouldBe(0, $"{project}: {output}");
        }
    }

    [Fact]
    public async Task The_declared_options_and_events_are_those_of_the_code()
    {
        var code = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "notify.js"));
        var types = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "notify.d.ts"));
        Names(Option().Matches(Constructor().Match(code).Groups[1].Value)).ShouldBe(Names(Member().Matches(Block(types, "Options"))));
        Names(Emitted().Matches(code)).Append("presence").Order().ShouldBe(Names(Member().Matches(Block(types, "Events"))));
    }

    private static string Block(string types, string name) => Regex.Match(types, $@"interface {name} \{{(.*?)\n\}}", RegexOptions.Singleline).Groups[1].Value;

    private static List<string> Names(MatchCollection matches) => [.. matches.Select(m => m.Groups[1].Value).Distinct().Order()];

    [GeneratedRegex(@"constructor\(\{(.*)\}\)")]
    private static partial Regex Constructor();

    [GeneratedRegex(@"(?:^|[,{])\s*(\w+)(?:\s*=\s*(?:\[[^\]]*\]|[^,]*))?")]
    private static partial Regex Option();

    [GeneratedRegex(@"^  (\w+)\??:", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex(@"#emit\('(\w+)'")]
    private static partial Regex Emitted();
}
