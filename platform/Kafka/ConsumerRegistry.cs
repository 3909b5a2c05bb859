using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Notify.Platform.Telemetry;

namespace Notify.Platform.Kafka;

/// <summary>How one consumer is doing. Written by its loop, read by readiness and metrics.</summary>
/// <param name="topic">The topic, without prefix.</param>
/// <param name="group">The group, without prefix.</param>
public sealed class ConsumerStatus(string topic, string group)
{
    private volatile bool assigned;
    private volatile string? outage;
    private long lag;

    /// <summary>The topic, without prefix.</summary>
    public string Topic => topic;

    /// <summary>The group, without prefix.</summary>
    public string Group => group;

    /// <summary>Whether the group gave this member its share, which may be no partition at all.</summary>
    public bool Assigned { get => assigned; internal set => assigned = value; }

    /// <summary>Why batches are being repeated, an error's type and code; null if they are not.</summary>
    public string? Outage { get => outage; internal set => outage = value; }

    /// <summary>Records not yet handled on the partitions of this member, as last seen.</summary>
    public long Lag { get => Interlocked.Read(ref lag); internal set => Interlocked.Exchange(ref lag, value); }

    /// <summary>Why this consumer is not ready, one phrase; null if it is.</summary>
    public string? NotReady => !Assigned ? $"{Topic}: not assigned" : Outage is { } reason ? $"{Topic}: {reason}" : null;
}

/// <summary>All consumers of this process and its producer, for readiness and metrics.</summary>
public sealed class ConsumerRegistry
{
    private readonly ConcurrentBag<ConsumerStatus> consumers = [];
    private volatile string? producerFailure;

    /// <summary>Starts to observe the lag of what is registered.</summary>
    public ConsumerRegistry() =>
        NotifyTelemetry.Meter.CreateObservableGauge("notify.consumer.lag", Lags, "{record}", "Records not yet handled.");

    /// <summary>All consumers.</summary>
    public IReadOnlyCollection<ConsumerStatus> Consumers => consumers;

    /// <summary>Why the producer cannot publish at all, until it is rebuilt; null if it can.</summary>
    public string? ProducerFailure { get => producerFailure; internal set => producerFailure = value; }

    /// <summary>Why this process is not ready as far as Kafka goes; empty if it is.</summary>
    public IEnumerable<string> NotReady =>
        consumers.Select(c => c.NotReady).Append(ProducerFailure is { } failure ? $"producer: {failure}" : null).OfType<string>();

    internal ConsumerStatus Add(string topic, string group)
    {
        var status = new ConsumerStatus(topic, group);
        consumers.Add(status);
        return status;
    }

    private IEnumerable<Measurement<long>> Lags() =>
        consumers.Select(c => new Measurement<long>(c.Lag, new KeyValuePair<string, object?>("topic", c.Topic), new("group", c.Group)));
}
