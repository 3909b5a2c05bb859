using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Notify.Contracts;

namespace Notify.Platform.Kafka;

/// <summary>A topic as it should be.</summary>
/// <param name="Name">The name, without prefix.</param>
/// <param name="Retention">How long records are kept.</param>
/// <param name="Partitions">Partitions.</param>
/// <param name="ReplicationFactor">Replicas of each.</param>
public sealed record TopicPlan(string Name, TimeSpan Retention, int Partitions, short ReplicationFactor)
{
    // A dead record is its source and some headers more, so its topic must take a little more than a full one.
    private const int DeadMessageBytes = 2 << 20;
    private const int DeadPartitions = 3;

    /// <summary>Every topic of the system and its dead topic.</summary>
    public static IReadOnlyList<TopicPlan> All(KafkaOptions options) =>
        [.. Topics.All.Select(t => (t.Name, t.Retention)).Prepend((Topics.UserEvents, Topics.UserEventsRetention)).SelectMany(t => new[]
        {
            new TopicPlan(t.Item1, t.Item2, options.Partitions, options.ReplicationFactor),
            new TopicPlan(t.Item1 + ".dead", Topic.DeadRetention, Math.Min(DeadPartitions, options.Partitions), options.ReplicationFactor),
        })];

    internal TopicSpecification Specification(string fullName)
    {
        var configs = new Dictionary<string, string> { ["retention.ms"] = RetentionMs };
        // With three replicas one may be down without a record being acknowledged by a single broker.
        if (ReplicationFactor > 2) configs["min.insync.replicas"] = "2";
        if (Name.EndsWith(".dead", StringComparison.Ordinal)) configs["max.message.bytes"] = DeadMessageBytes.ToString(CultureInfo.InvariantCulture);
        return new TopicSpecification { Name = fullName, NumPartitions = Partitions, ReplicationFactor = ReplicationFactor, Configs = configs };
    }

    internal string RetentionMs => ((long)Retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}

/// <summary>How a topic was found.</summary>
public enum TopicState
{
    /// <summary>As planned.</summary>
    Ok,

    /// <summary>Made now.</summary>
    Created,

    /// <summary>Not there, and not made because only a check was asked for.</summary>
    Missing,

    /// <summary>There, but not as planned; left alone.</summary>
    Differs,
}

/// <summary>What was found about one topic.</summary>
/// <param name="State">How it was found.</param>
/// <param name="Text">One line for an operator.</param>
public sealed record TopicReport(TopicState State, string Text);

/// <summary>Creates and checks topics on a real broker.</summary>
public sealed class TopicAdmin(KafkaClients clients)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Compares <paramref name="plans"/> with the cluster; creates what is missing if <paramref name="create"/>, never changes what is there.</summary>
    /// <exception cref="KafkaException">The cluster is not reachable, refuses, or does not show what it created.</exception>
    public async Task<IReadOnlyList<TopicReport>> ApplyAsync(IReadOnlyList<TopicPlan> plans, bool create)
    {
        using var admin = clients.Admin();
        var found = admin.GetMetadata(Timeout).Topics.ToDictionary(t => t.Topic, t => t.Partitions.Count);
        var missing = plans.Where(p => !found.ContainsKey(clients.Full(p.Name))).ToList();
        if (create && missing.Count > 0)
        {
            await CreateAsync(admin, missing.Select(p => p.Specification(clients.Full(p.Name))));
            await SeenAsync(admin, missing.ConvertAll(p => clients.Full(p.Name)));
        }

        var retention = await RetentionAsync(admin, plans.Except(missing).Select(p => clients.Full(p.Name)));
        return [.. plans.Select(p => missing.Contains(p)
            ? new TopicReport(create ? TopicState.Created : TopicState.Missing, $"{(create ? "created" : "missing")}  {Describe(p)}")
            : Compare(p, found[clients.Full(p.Name)], retention[clients.Full(p.Name)]))];
    }

    private static async Task CreateAsync(IAdminClient admin, IEnumerable<TopicSpecification> topics)
    {
        try
        {
            await admin.CreateTopicsAsync(topics, new CreateTopicsOptions { OperationTimeout = Timeout, RequestTimeout = Timeout });
        }
        catch (CreateTopicsException e) when (e.Results.TrueForAll(r => r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Made meanwhile: by another process, or by this request, which the client repeated when the first answer was late.
        }
    }

    /// <summary>A broker under load answers before it knows a new topic itself; whoever asks next would find it missing.</summary>
    private async Task SeenAsync(IAdminClient admin, IReadOnlyList<string> topics)
    {
        var started = clients.Time.GetTimestamp();
        while (clients.Time.GetElapsedTime(started) < Timeout)
        {
            var seen = admin.GetMetadata(Timeout).Topics.Where(t => t.Partitions.Count > 0).Select(t => t.Topic).ToHashSet();
            if (topics.All(seen.Contains)) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), clients.Time);
        }

        throw new KafkaException(new Error(ErrorCode.Local_TimedOut,
            $"The topics were created, but the cluster does not show all of them within {Timeout.TotalSeconds:0} s: run it again to see which it lacks."));
    }

    private static async Task<Dictionary<string, string>> RetentionAsync(IAdminClient admin, IEnumerable<string> topics)
    {
        var resources = topics.Select(t => new ConfigResource { Type = ResourceType.Topic, Name = t }).ToList();
        if (resources.Count == 0) return [];
        var described = await admin.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = Timeout });
        return described.ToDictionary(r => r.ConfigResource.Name, r => r.Entries["retention.ms"].Value);
    }

    private TopicReport Compare(TopicPlan plan, int partitions, string retention)
    {
        var differences = new List<string>();
        if (partitions != plan.Partitions) differences.Add($"has {partitions} partitions");
        if (retention != plan.RetentionMs) differences.Add($"has retention.ms={retention}");
        return differences.Count == 0
            ? new TopicReport(TopicState.Ok, $"ok       {Describe(plan)}")
            : new TopicReport(TopicState.Differs, $"differs  {Describe(plan)}, but {string.Join(" and ", differences)}");
    }

    private string Describe(TopicPlan plan) =>
        string.Create(CultureInfo.InvariantCulture, $"{clients.Full(plan.Name)}: {plan.Partitions} partitions, kept {plan.Retention.TotalDays:0.##} d");
}
