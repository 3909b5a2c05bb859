using System.CommandLine;
using Notify.FaultTests;
using Notify.FaultTests.Scenarios;

var scenarios = new Option<string[]>("--scenario") { Description = $"Which rows; all if left out: {string.Join(", ", Scenario.All().Select(s => s.Name))}.", AllowMultipleArgumentsPerToken = true };
var seed = new Option<int?>("--seed") { Description = "The first seed; random if left out, and printed." };
var seeds = new Option<int>("--seeds") { Description = "How many seeds, counting up; the first at full length, the others short. Default 1.", DefaultValueFactory = _ => 1 };
var brief = new Option<bool>("--short") { Description = "Fewer and shorter faults: about a minute each." };
var resume = new Option<bool>("--resume") { Description = "Leaves out what the interrupted run with the same --seed has shown already." };
var quiet = new Option<bool>("--no-page") { Description = "Leaves docs/reliability.md as it is." };
var broken = new Option<string?>("--broken") { Description = "The mechanism that is broken in this copy: what notices it is written to its own table in docs/reliability.md." };
var resultXml = new Option<string?>("--result-xml") { Description = "Writes the results as xUnit's XML too." };
var root = new RootCommand("Proves that no accepted event is lost and little is repeated, whatever fails. Started by scripts/fault, which brings what it needs.")
{
    scenarios, seed, seeds, brief, resume, quiet, broken, resultXml,
};
root.SetAction(async (parsed, ct) =>
{
    var options = FaultOptions.Of(
        parsed.GetValue(scenarios) ?? [], parsed.GetValue(seed), parsed.GetValue(seeds), parsed.GetValue(brief), parsed.GetValue(resume),
        parsed.GetValue(quiet), parsed.GetValue(broken), parsed.GetValue(resultXml));
    using var suite = new FaultSuite(options, FaultSurroundings.FromEnvironment());
    return await suite.RunAsync(ct) ? 0 : 3;
});
// Told to end, it still ends the processes it started.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
