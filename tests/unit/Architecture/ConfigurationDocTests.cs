using System.Reflection;
using System.Text.RegularExpressions;
using Notify.Host;
using Notify.Platform.Http;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Architecture;

[Trait("kind", "architecture")]
public sealed partial class ConfigurationDocTests
{
    [Fact]
    public void Every_option_stands_in_the_configuration_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var missing = ServiceSet.All.Select(s => s.Map.Method.DeclaringType!.Assembly).Append(typeof(AuthOptions).Assembly).Append(typeof(ServiceSet).Assembly).Distinct()
            .SelectMany(a => a.GetTypes().Where(t => t.IsClass && t.Name is not ("EventOptions" or "FcmWebOptions") && t.Name.EndsWith("Options", StringComparison.Ordinal) && t.GetMethod("<Clone>$") is not null))
            .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null).Select(p => $"{Section(t)}:{p.Name}"))
            .Where(key => !page.Contains($"`{key}`", StringComparison.Ordinal));
        missing.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("helm/notify/templates/_helpers.tpl")]
    [InlineData("helm/notify/templates/services.yaml")]
    [InlineData("helm/notify/templates/jobs.yaml")]
    public void Every_variable_that_a_deployment_sets_is_a_setting(string file)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var variables = Variable().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(m => m.Value).Distinct().ToList();
        variables.ShouldNotBeEmpty();
        variables.Where(v => !page.Contains($"`{v.Replace("__", ":", StringComparison.Ordinal)}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Split_processes_get_the_variables_of_the_containers()
    {
        string[] Named(string file) => [.. Variable().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(m => m.Value).Distinct()];
        // Ports are given there, the sandbox is on loopback here, and the file with Google's key is named in a comment.
        Named("scripts/split").Except(["Http__PublicPort", "Http__ManagementPort"]).ShouldBe(
            Named("docker-compose.yml").Except(["Email__AllowPlainText", "Push__ServiceAccountFile"]), ignoreOrder: true);
    }

    // Section and name; what follows is a list's index or a dictionary's key.
    [GeneratedRegex("\\b[A-Z][A-Za-z]+__[A-Z][A-Za-z]+")]
    private static partial Regex Variable();

    // What an event or a push carries under the name options is no setting.
    private static string Section(Type type) => (type.Name is "OutboxOptions" or "SweepOptions" ? "Inbox:" : "") + type.Name[..^"Options".Length];
}
