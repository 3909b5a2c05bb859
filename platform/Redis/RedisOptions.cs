using System.ComponentModel.DataAnnotations;

namespace Notify.Platform.Redis;

/// <summary>How to reach Redis, and presence's times. Section <c>Redis</c>. Not needed when one process runs everything.</summary>
public sealed record RedisOptions : IValidatableObject
{
    /// <summary>A StackExchange.Redis connection string, such as <c>redis:6379,password=...,ssl=true</c>. Empty: presence stays in memory.</summary>
    public string Connection { get; init; } = "";

    /// <summary>Put before every key and channel, so that several installations share one Redis. Default <c>notify:</c>.</summary>
    public string Prefix { get; init; } = "notify:";

    /// <summary>How long a reader waits before presence is unknown. Default 50 ms.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a node waits for Redis to take a change; the change is repeated later if it did not. Default 250 ms.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a silent node counts as alive; also how long a fresh store is unknown. Default 15 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a node renews its lease. Default 5 s.</summary>
    public TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a person's entry outlives its node's last word; nodes repeat all entries three times within it. Default 15 min.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Renewal <= TimeSpan.Zero || Renewal * 2 > Lease)
            yield return new("Redis:Renewal must be positive and at most half of Redis:Lease.");
        if (Keep < Lease * 2)
            yield return new("Redis:Keep must be at least twice Redis:Lease.");
        if (ReadTimeout <= TimeSpan.Zero || WriteTimeout <= TimeSpan.Zero)
            yield return new("Redis:ReadTimeout and Redis:WriteTimeout must be positive.");
    }
}
