using System.ComponentModel.DataAnnotations;

namespace Notify.Inbox;

/// <summary>How state changes travel from the outbox to Kafka. Section <c>Inbox:Outbox</c>.</summary>
internal sealed record OutboxOptions
{
    /// <summary>How often to look for rows that other processes wrote; one's own are relayed at once. Default 500 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a relay may hold the lease without talking to the database, such as while Kafka is away. Default 35 s, above Kafka:ProduceTimeout.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>Most records published at once. Default 500.</summary>
    [Range(1, 10_000)]
    public int BatchRecords { get; init; } = 500;
}
