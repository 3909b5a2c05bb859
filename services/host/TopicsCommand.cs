using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Platform.Kafka;

namespace Notify.Host;

/// <summary><c>notify topics</c>: creates what is missing and says what differs.</summary>
internal static class TopicsCommand
{
    public static Command Create()
    {
        var config = RunCommand.ConfigOption();
        var check = new Option<bool>("--check") { Description = "Create nothing, only compare; exit code 1 if something is missing or differs." };
        var command = new Command("topics", "Creates the topics that a cluster lacks (nothing is auto-created elsewhere) and reports differences of partitions and retention. Safe to repeat.") { config, check };
        command.SetAction(async (parsed, ct) =>
        {
            var options = Settings.Read<KafkaOptions>("Kafka", parsed.GetValue(config));
            var admin = new TopicAdmin(new KafkaClients(options, TimeProvider.System, NullLogger<KafkaClients>.Instance));
            var reports = await admin.ApplyAsync(TopicPlan.All(options), create: !parsed.GetValue(check)).WaitAsync(ct);
            foreach (var report in reports) await Console.Out.WriteLineAsync(report.Text);
            return reports.Any(r => r.State is TopicState.Missing or TopicState.Differs) ? 1 : 0;
        });
        return command;
    }
}
