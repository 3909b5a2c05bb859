namespace Notify.IntegrationTests.Routing;

/// <summary>The system's time, moved forward by a test. Timers run as always.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long shift;

    public void Forward(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref shift));
}
