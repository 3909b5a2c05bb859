using System.Text.Json;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Architecture;

[Trait("kind", "architecture")]
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.GC.Gen0MaxBudget", "67108864")]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0")]
    [InlineData("System.Runtime.TieredPGO", "false")]
    public void The_executable_runs_with_what_was_measured(string name, string value)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "notify.runtimeconfig.json")));
        file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(name).ToString().ShouldBe(value, StringCompareShould.IgnoreCase);
    }
}
