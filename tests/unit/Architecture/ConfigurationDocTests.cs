using System.Reflection;
using Notify.Host;
using Notify.Platform.Http;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Architecture;

[Trait("kind", "architecture")]
public sealed class ConfigurationDocTests
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

    // What an event or a push carries under the name options is no setting.
    private static string Section(Type type) => type.Name == "OutboxOptions" ? "Inbox:Outbox" : type.Name[..^"Options".Length];
}
