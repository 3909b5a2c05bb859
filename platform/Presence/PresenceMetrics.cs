using System.Diagnostics.Metrics;

namespace Notify.Platform.Presence;

/// <summary>What presence counts, on meter <c>Notify.Presence</c>.</summary>
public static class PresenceMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Notify.Presence";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Unknown =
        Meter.CreateCounter<long>("notify.presence.unknown", "{person}", "Readings without an answer in time, or from a store that has just restarted.");

    internal static readonly Counter<long> Lost =
        Meter.CreateCounter<long>("notify.presence.lost", "{message}", "Messages not handed to a node channel; clients catch up from the inbox.");

    internal static readonly Counter<long> Reasserted =
        Meter.CreateCounter<long>("notify.presence.reasserted", "{person}", "Entries that a node wrote again.");

    internal static readonly Counter<long> WriteFailures =
        Meter.CreateCounter<long>("notify.presence.write_failures", "{call}", "Changes that Redis did not take in time; repeated at the next renewal.");
}
