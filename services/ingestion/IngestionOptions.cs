using System.ComponentModel.DataAnnotations;

namespace Notify.Ingestion;

/// <summary>What an event may be. Section <c>Ingestion</c>.</summary>
public sealed record IngestionOptions
{
    /// <summary>Largest event in bytes. Default 256 KiB.</summary>
    [Range(256, 1 << 20)]
    public int MaxEventBytes { get; init; } = 256 * 1024;

    /// <summary>Most recipients that one event names. Default 1,000.</summary>
    [Range(1, 1_000)]
    public int MaxRecipients { get; init; } = 1_000;

    /// <summary>Most events in one request. Default 500.</summary>
    [Range(1, 10_000)]
    public int MaxEventsPerRequest { get; init; } = 500;
}
