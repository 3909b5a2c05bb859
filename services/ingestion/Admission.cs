using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Notify.Platform.Telemetry;

namespace Notify.Ingestion;

/// <summary>Which limit a request met.</summary>
internal enum Refusal
{
    None,

    /// <summary>The tenant has its share already.</summary>
    Tenant,

    /// <summary>The process has all it takes.</summary>
    Process,
}

/// <summary>
/// Bounds what requests hold in memory, by number and by bytes, for the process and for each tenant. Nobody queues: beyond its share a
/// tenant is refused, and leaves room for the others.
/// </summary>
internal sealed class Admission : IDisposable
{
    private static readonly UpDownCounter<long> Requests =
        NotifyTelemetry.Meter.CreateUpDownCounter<long>("notify.ingestion.in_flight", "{request}", "Requests with events under way.");

    private static readonly UpDownCounter<long> Bytes =
        NotifyTelemetry.Meter.CreateUpDownCounter<long>("notify.ingestion.in_flight.bytes", "By", "Bytes of bodies of requests under way.");

    private static readonly Counter<long> Refused =
        NotifyTelemetry.Meter.CreateCounter<long>("notify.ingestion.refused", "{request}", "Requests refused, by the limit that was met: tenant or process.");

    private readonly Limits requests;
    private readonly Limits bytes;

    public Admission(IOptions<IngestionOptions> options)
    {
        requests = new Limits(options.Value.MaxRequests, options.Value.MaxTenantRequests);
        bytes = new Limits(options.Value.MaxBytes, options.Value.MaxTenantBytes);
    }

    /// <summary>Requests under way.</summary>
    public long RequestsInFlight => requests.Taken;

    /// <summary>Their bytes.</summary>
    public long BytesInFlight => bytes.Taken;

    /// <summary>Lets a request in, with room for the first bytes of its body; else <see cref="Place.Refusal"/> says which limit it met.</summary>
    public Place Enter(string tenant, long first)
    {
        var place = new Place(this, tenant);
        if (place.Refusal == Refusal.None) place.Grow(first);
        return place;
    }

    public void Dispose()
    {
        requests.Dispose();
        bytes.Dispose();
    }

    /// <summary>What one request holds until it is disposed.</summary>
    public sealed class Place : IDisposable
    {
        private readonly Admission admission;
        private readonly string tenant;
        private readonly List<RateLimitLease> leases = [];
        private readonly bool entered;

        public Place(Admission admission, string tenant)
        {
            (this.admission, this.tenant) = (admission, tenant);
            entered = Take(admission.requests, 1);
            if (entered) Requests.Add(1);
        }

        public Refusal Refusal { get; private set; }

        /// <summary>The bytes that there is room for.</summary>
        public int Reserved { get; private set; }

        /// <summary>Makes room for so many bytes in all; false if there is none. The largest request may take a tenant's whole share.</summary>
        public bool Grow(long total)
        {
            var wanted = (int)Math.Min(total, admission.bytes.Most);
            if (wanted <= Reserved) return true;
            if (!Take(admission.bytes, wanted - Reserved)) return false;
            Bytes.Add(wanted - Reserved);
            Reserved = wanted;
            return true;
        }

        public void Dispose()
        {
            foreach (var lease in leases) lease.Dispose();
            leases.Clear();
            Bytes.Add(-Reserved);
            if (entered) Requests.Add(-1);
        }

        private bool Take(Limits limits, int count)
        {
            Refusal = limits.Take(tenant, count, leases);
            if (Refusal == Refusal.None) return true;
            Refused.Add(1, new KeyValuePair<string, object?>("limit", Refusal == Refusal.Tenant ? "tenant" : "process"));
            return false;
        }
    }

    /// <summary>One quantity, limited for each tenant and in all.</summary>
    private sealed class Limits(int process, int tenant) : IDisposable
    {
        private readonly PartitionedRateLimiter<string> shares = PartitionedRateLimiter.Create<string, string>(t => RateLimitPartition.GetConcurrencyLimiter(t, _ => Options(tenant)));
        private readonly ConcurrencyLimiter all = new(Options(process));

        /// <summary>The most that one request can have.</summary>
        public int Most => Math.Min(process, tenant);

        public long Taken => process - all.GetStatistics()!.CurrentAvailablePermits;

        public Refusal Take(string owner, int count, List<RateLimitLease> leases)
        {
            var share = shares.AttemptAcquire(owner, count);
            if (!share.IsAcquired)
            {
                share.Dispose();
                return Refusal.Tenant;
            }

            var whole = all.AttemptAcquire(count);
            if (!whole.IsAcquired)
            {
                whole.Dispose();
                share.Dispose();
                return Refusal.Process;
            }

            leases.Add(share);
            leases.Add(whole);
            return Refusal.None;
        }

        public void Dispose()
        {
            shares.Dispose();
            all.Dispose();
        }

        private static ConcurrencyLimiterOptions Options(int most) => new() { PermitLimit = most, QueueLimit = 0 };
    }
}
