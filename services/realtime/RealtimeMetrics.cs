using System.Diagnostics.Metrics;

namespace Notify.Realtime;

/// <summary>What realtime counts, on meter <c>Notify.Realtime</c>.</summary>
internal static class RealtimeMetrics
{
    public const string MeterName = "Notify.Realtime";

    private static readonly Meter Meter = new(MeterName);

    public static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>("notify.realtime.connections", "{connection}", "Open connections.");

    public static readonly Counter<long> Frames = Meter.CreateCounter<long>("notify.realtime.frames", "{frame}", "Frames handed to a transport.");

    public static readonly Counter<long> Overflows = Meter.CreateCounter<long>("notify.realtime.overflows", "{queue}", "Queues of slow readers that were dropped; they catch up from the inbox.");

    public static readonly Counter<long> BacklogReads = Meter.CreateCounter<long>("notify.realtime.backlog_reads", "{read}", "Pages read from the inbox.");

    public static readonly Counter<long> BacklogFailures = Meter.CreateCounter<long>("notify.realtime.backlog_failures", "{read}", "Pages that could not be read.");

    public static readonly Counter<long> Closes = Meter.CreateCounter<long>("notify.realtime.closes", "{connection}", "Connections ended by the server, by reason.");

    public static readonly Counter<long> Unreadable = Meter.CreateCounter<long>("notify.realtime.unreadable", "{message}", "Messages of the bus that are no frame.");
}
