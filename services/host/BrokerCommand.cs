using System.CommandLine;
using Notify.Platform.Kafka;

namespace Notify.Host;

/// <summary><c>notify broker</c>: the embedded broker alone, for other tools or as the child of <c>notify run</c>.</summary>
internal static class BrokerCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1; 0 picks a free one.", DefaultValueFactory = _ => 0 };
        var partitions = new Option<int>("--partitions") { Description = "Partitions of each topic.", DefaultValueFactory = _ => 4 };
        var envFile = new Option<string?>("--env-file") { Description = "Write KAFKA_BOOTSTRAP to this file once it serves." };
        var child = new Option<bool>("--child") { Description = "End when standard input closes, that is, with the process that started it." };
        var command = new Command("broker",
            "Runs the embedded broker: Kafka's protocol in memory (librdkafka's mock cluster), for development. It keeps 5 MiB a partition and nothing after it ends; kcat, kafkajs and librdkafka clients work, clients that insist on newer ApiVersions do not.")
        { port, partitions, envFile, child };
        command.SetAction(async (parsed, ct) =>
        {
            using var broker = EmbeddedBroker.Start(TopicPlan.All(new KafkaOptions()).Select(t => t.Name), parsed.GetValue(partitions), port: parsed.GetValue(port));
            EnvironmentFile.Merge(parsed.GetValue(envFile), new Dictionary<string, string> { ["KAFKA_BOOTSTRAP"] = broker.Bootstrap });
            await Console.Out.WriteLineAsync($"KAFKA_BOOTSTRAP={broker.Bootstrap}");
            await Console.Out.FlushAsync(ct);
            await WaitAsync(parsed.GetValue(child), ct);
            return 0;
        });
        return command;
    }

    private static async Task WaitAsync(bool child, CancellationToken ct)
    {
        try
        {
            if (child) while (await Console.In.ReadLineAsync(ct) is not null) continue;
            else await Task.Delay(Timeout.Infinite, ct);
        }
        catch (OperationCanceledException)
        {
            // SIGTERM or Ctrl-C: the way it is meant to end.
        }
    }
}
