using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Notify.Bench.Systems;

/// <summary>The broker's topics, as far as a benchmark or a run with faults made them.</summary>
internal static partial class KafkaTopics
{
    /// <summary>Removes those of earlier rounds and runs.</summary>
    public static async Task ClearAsync(string bootstrap, CancellationToken ct)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        var old = admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(t => t.Topic).Where(t => Ours().IsMatch(t)).ToList();
        if (old.Count == 0) return;
        await admin.DeleteTopicsAsync(old, new DeleteTopicsOptions { OperationTimeout = TimeSpan.FromSeconds(20) });
        ct.ThrowIfCancellationRequested();
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"^(b\d+-\d+-(one|split|node)|f\d+-\d+)-")]
    private static partial System.Text.RegularExpressions.Regex Ours();
}
