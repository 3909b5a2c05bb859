using System.ComponentModel.DataAnnotations;

namespace Notify.Ingestion;

/// <summary>What an event may be, and how much is taken at once. Section <c>Ingestion</c>.</summary>
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

    /// <summary>Most requests with events under way in this process; beyond them 503. Default 512.</summary>
    [Range(1, 100_000)]
    public int MaxRequests { get; init; } = 512;

    /// <summary>Most of them of one tenant; beyond them 429. Default 128.</summary>
    [Range(1, 100_000)]
    public int MaxTenantRequests { get; init; } = 128;

    /// <summary>Most bytes of bodies under way in this process, which holds about five times as much for them; beyond them 503. Default 32 MiB, half of the producer's queue.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBytes { get; init; } = 32 << 20;

    /// <summary>Most of them of one tenant, which one large request may take whole; beyond them 429. Default 8 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxTenantBytes { get; init; } = 8 << 20;

    /// <summary>Notifications a second of one tenant that this process lets pass at once; what is above takes the bulk topics while other tenants send too, and critical ones never do. Default 50.</summary>
    [Range(1, 1_000_000)]
    public int TenantRate { get; init; } = 50;

    /// <summary>How long a body may take to arrive. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the answer to a request with an Idempotency-Key is kept for its repeats. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromDays(7);

    /// <summary>After which time a request with a key that was neither answered nor given back counts as crashed. Default 20 s, above the 10 s that Kafka has.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan IdempotencyDeadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The management address of the routing service, such as <c>http://routing:8081</c>, for <c>POST /v1/simulate</c>. Empty: routing runs in this process.</summary>
    public string RoutingUrl { get; init; } = "";

    /// <summary>How often to look for events owed to subscribers that other processes left; one's own are expanded at once. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan ExpansionPoll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long it is remembered that an event has reached its subscribers, so that a replay does not reach them again. Default 7 days, as long as events are kept.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan ExpansionKeep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often answers past their window are deleted. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan IdempotencySweep { get; init; } = TimeSpan.FromMinutes(1);
}
