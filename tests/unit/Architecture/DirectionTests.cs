using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Architecture;

/// <summary>The direction of the code: contracts, then catalog and platform, then services, then host. Each rule is a test.</summary>
[Trait("kind", "architecture")]
public sealed partial class DirectionTests
{
    private static readonly string[] Services = ["ingestion", "routing", "inbox", "realtime", "push", "email"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["contracts"] = [],
        ["catalog"] = ["contracts"],
        ["platform"] = ["contracts"],
        ["services/ingestion"] = ["contracts", "catalog", "platform"],
        ["services/routing"] = ["contracts", "catalog", "platform"],
        ["services/inbox"] = ["contracts", "platform"],
        ["services/realtime"] = ["contracts", "platform"],
        ["services/push"] = ["contracts", "platform"],
        ["services/email"] = ["contracts", "platform"],
        ["services/host"] = ["contracts", "catalog", "platform", .. Services.Select(s => "services/" + s)],
        ["sandbox"] = [],
        ["bench"] = ["platform", "services/routing"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_what_lies_before_it(string folder)
    {
        var project = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj").Single();
        var references = XDocument.Load(project).Descendants("ProjectReference")
            .Select(r => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(Repository.Root, folder, (string)r.Attribute("Include")!)))!));
        references.Except(Allowed[folder]).ShouldBeEmpty();
    }

    [Fact]
    public void Contracts_need_no_package()
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "contracts", "Notify.Contracts.csproj"));
        project.Descendants("PackageReference").ShouldBeEmpty();
    }

    [Fact]
    public void Each_service_has_one_public_class_that_is_its_map_and_a_readme()
    {
        foreach (var service in Services)
        {
            var folder = Path.Combine(Repository.Root, "services", service);
            Directory.EnumerateFiles(folder, "*Service.cs").Count().ShouldBe(1, service);
            var readme = File.ReadAllText(Path.Combine(folder, "README.md"));
            foreach (var heading in new[] { "Consumes", "Produces", "Owns", "Fails like" }) readme.ShouldContain(heading, customMessage: service);
        }
    }

    [Fact]
    public void Only_the_consumer_loop_touches_offsets()
    {
        var touching = Repository.Sources("platform", "services", "catalog", "contracts").Where(f => OffsetCall().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Where(f => !f.StartsWith(Path.Combine("platform", "Kafka"), StringComparison.Ordinal));
        touching.ShouldBeEmpty();
    }

    [Fact]
    public void The_Kafka_client_is_known_to_platform_and_to_who_catches_its_exception()
    {
        var knowing = Repository.Sources("services").Where(f => File.ReadAllText(f).Contains("using Confluent.Kafka", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Where(f => !f.StartsWith(Path.Combine("services", "host"), StringComparison.Ordinal));
        knowing.ShouldBeEmpty();
    }

    [Fact]
    public void No_platform_type_is_named_after_a_notification_matter()
    {
        var named = Repository.Sources("platform").SelectMany(f => TypeName().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .Where(n => ForbiddenInPlatform().IsMatch(n));
        named.ShouldBeEmpty();
    }

    [Fact]
    public void No_file_is_longer_than_300_lines()
    {
        var long300 = Repository.Sources("contracts", "catalog", "platform", "services", "sandbox", "tests")
            .Select(f => (File: Path.GetRelativePath(Repository.Root, f), Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 300);
        long300.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\.(StoreOffset|Commit)\(.*(Offset|consumer|record)", RegexOptions.IgnoreCase)]
    private static partial Regex OffsetCall();

    [GeneratedRegex(@"(?:class|record|interface|struct|enum)\s+([A-Z]\w+)")]
    private static partial Regex TypeName();

    [GeneratedRegex("Push|Email|Mail|Inbox|Routing|Recipient|Preference|Device(?!s?Name)|Notification")]
    private static partial Regex ForbiddenInPlatform();
}
