using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Notify.Platform.Telemetry;

namespace Notify.Ingestion;

/// <summary>
/// Says which tenant sends more than its rate, so that what is above it takes the bulk topics and nobody waits behind it. A tenant that
/// has been alone for a while has no rate: there is nobody to wait.
/// </summary>
internal sealed class TenantRates(IOptions<IngestionOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(10);

    private static readonly Counter<long> Above = NotifyTelemetry.Meter.CreateCounter<long>(
        "notify.ingestion.above_rate", "{notification}", "Notifications that take the bulk topics since their tenant is above its rate.");

    private readonly int rate = options.Value.TenantRate;
    private readonly PartitionedRateLimiter<string> buckets = PartitionedRateLimiter.Create<string, string>(tenant =>
        RateLimitPartition.GetTokenBucketLimiter(tenant, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Value.TenantRate,
            TokensPerPeriod = Math.Max(1, options.Value.TenantRate / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
        }));

    private string last = "";
    private long? change;

    /// <summary>Counts the notifications of one event. Not thread-safe: the consumer of events calls it.</summary>
    /// <returns>Whether they are above the tenant's rate.</returns>
    public bool Exceeds(string tenant, int notifications)
    {
        if (tenant != last)
        {
            if (last.Length > 0) change = time.GetTimestamp();
            last = tenant;
        }

        // Counted while alone too, so that the rate is known when another comes.
        using var lease = buckets.AttemptAcquire(tenant, Math.Min(notifications, rate));
        if (lease.IsAcquired || change is not { } since || time.GetElapsedTime(since) > Alone) return false;
        Above.Add(notifications);
        return true;
    }

    public void Dispose() => buckets.Dispose();
}
