using System.CommandLine;
using Notify.Bench;

var quick = new Option<bool>("--quick") { Description = "Small loads and one round: shows that all works, not how fast." };
var scenarios = new Option<string[]>("--scenario") { Description = $"Which loads; all if left out: {string.Join(", ", Scenario.Names)}.", AllowMultipleArgumentsPerToken = true };
var systems = new Option<string[]>("--system") { Description = "one (a process), split (six processes and Redis); both if left out.", AllowMultipleArgumentsPerToken = true };
var peer = new Option<string>("--peer") { Description = "node, or none.", DefaultValueFactory = _ => "node" };
var rounds = new Option<int?>("--rounds") { Description = "Rounds, each with every system in turn. Default 5; 1 with --quick." };
var broken = new Option<string?>("--break") { Description = "drop-event: leaves one event unsent, repeat-event: sends one twice. The run must then fail." };
var root = new RootCommand("Measures Notify and its peer under the same load. Started by scripts/bench, which brings what it needs.")
{
    quick, scenarios, systems, peer, rounds, broken,
};
root.SetAction(async (parsed, ct) =>
{
    var options = BenchOptions.Of(
        parsed.GetValue(quick), parsed.GetValue(scenarios) ?? [], parsed.GetValue(systems) ?? [], parsed.GetValue(peer)!,
        parsed.GetValue(rounds), parsed.GetValue(broken));
    return await new BenchRun(options, Surroundings.FromEnvironment()).RunAsync(ct) ? 0 : 1;
});
var decision = new Command("decision", "Measures routing's decision alone; ends with an error above 10 microseconds. Needs nothing beside it.");
decision.SetAction(_ => DecisionBench.Run(Console.Out) ? 0 : 1);
root.Subcommands.Add(decision);
var subscribers = new Option<int>("--subscribers") { Description = "How many.", DefaultValueFactory = _ => 100_000 };
var audience = new Command("audience", "Measures one event to a topic with 100,000 subscribers; ends with an error above 30 s or 50 MiB. Started by scripts/bench.") { subscribers };
audience.SetAction(async (parsed, ct) => await new AudienceBench(Surroundings.FromEnvironment(), parsed.GetValue(subscribers)).RunAsync(Console.Out, ct) ? 0 : 1);
root.Subcommands.Add(audience);
// Told to end, it still ends the systems it started.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
