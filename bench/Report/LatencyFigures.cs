using HdrHistogram;

namespace Notify.Bench.Report;

/// <summary>Milliseconds from the intended time of an event to its frame at the client.</summary>
internal sealed record LatencyFigures(long Count, double P50, double P90, double P99, double P999, double Max)
{
    public static LatencyFigures Of(HistogramBase histogram)
    {
        double At(double percent) => histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percent) / 1000.0;
        return new LatencyFigures(histogram.TotalCount, At(50), At(90), At(99), At(99.9), At(100));
    }
}
