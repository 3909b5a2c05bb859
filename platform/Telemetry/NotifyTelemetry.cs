using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Notify.Platform.Telemetry;

/// <summary>The one meter and the one activity source of all services.</summary>
public static class NotifyTelemetry
{
    /// <summary>The name of both.</summary>
    public const string Name = "Notify";

    /// <summary>The meter: every metric of ours starts with <c>notify.</c>.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>The activity source.</summary>
    public static readonly ActivitySource Source = new(Name);
}
