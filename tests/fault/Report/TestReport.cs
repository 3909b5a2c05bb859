using System.Globalization;
using System.Xml.Linq;

namespace Notify.FaultTests.Report;

/// <summary>The results as xUnit's XML, so that <c>scripts/test</c> counts each run as a test.</summary>
internal static class TestReport
{
    public static void Write(string file, IReadOnlyList<RunResult> runs)
    {
        var tests = runs.Select(r => new XElement("test",
            new XAttribute("name", $"fault {r.Scenario}, seed {r.Seed}"),
            new XAttribute("result", r.Skipped is not null ? "Skip" : r.Passed ? "Pass" : "Fail"),
            new XAttribute("time", r.Seconds.ToString("0.0", CultureInfo.InvariantCulture)),
            r.Skipped is null ? null : new XElement("reason", r.Skipped),
            r.Passed ? null : new XElement("failure", new XElement("message", string.Join("; ", r.Failures)))));
        var assembly = new XElement("assembly",
            new XAttribute("name", "notify-fault"),
            new XAttribute("total", runs.Count),
            new XAttribute("passed", runs.Count(r => r.Passed && r.Skipped is null)),
            new XAttribute("failed", runs.Count(r => !r.Passed)),
            new XAttribute("skipped", runs.Count(r => r.Skipped is not null)),
            new XAttribute("errors", 0),
            new XElement("collection", tests));
        new XDocument(new XElement("assemblies", assembly)).Save(file);
    }
}
