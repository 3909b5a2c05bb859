using System.Diagnostics.Metrics;

namespace Notify.Routing;

/// <summary>The meter <c>Notify.Routing</c>.</summary>
internal static class HeldMetrics
{
    private static readonly Meter Meter = new("Notify.Routing");

    public static readonly Counter<long> Held = Meter.CreateCounter<long>(
        "notify.routing.held", "{delivery}", "Pushes and mails that were made to wait; by reason.");

    public static readonly Counter<long> Ended = Meter.CreateCounter<long>(
        "notify.routing.held_ended", "{delivery}", "Pushes and mails whose waiting ended; by reason: released, or why they are not sent.");

    public static KeyValuePair<string, object?> Reason(string reason) => new("reason", reason);
}
