using System.Diagnostics.Metrics;

namespace Notify.Push;

/// <summary>The meter <c>Notify.Push</c>.</summary>
internal static class PushMetrics
{
    private static readonly Meter Meter = new("Notify.Push");

    public static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "notify.push.configuration_faults", "{answer}", "Answers that only an operator can mend: credentials, project, keys of a platform; by reason.");

    public static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "notify.push.payloads_refused", "{answer}", "Messages that FCM refused for their content: a fault of ours or of a type; by reason.");

    public static readonly Gauge<int> Stopped = Meter.CreateGauge<int>(
        "notify.push.stopped", description: "1 while the breaker of the project or of a platform is open; by part.");

    public static readonly Gauge<int> Limit = Meter.CreateGauge<int>(
        "notify.push.concurrency", "{request}", "Requests that a platform may have in flight now; by platform.");

    public static readonly Counter<long> Deferred = Meter.CreateCounter<long>(
        "notify.push.deferred", "{delivery}", "Deliveries put off without an attempt: open breaker, no slot, rate; by reason.");

    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "notify.push.devices_dropped", "{device}", "Devices that take no push any more; by reason.");

    public static readonly Counter<long> Implausible = Meter.CreateCounter<long>(
        "notify.push.drops_refused", "{answer}", "Reports of dead devices that were not believed, since there were too many at once; by reason.");

    public static readonly Counter<long> Cut = Meter.CreateCounter<long>(
        "notify.push.bodies_cut", "{delivery}", "Pushes whose body was cut to fit.");

    public static readonly Counter<long> Dismissed = Meter.CreateCounter<long>(
        "notify.push.dismissals", "{message}", "Messages that tell a device to clear what was read; by outcome.");
}
