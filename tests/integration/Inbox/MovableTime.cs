namespace Notify.IntegrationTests.Inbox;

/// <summary>The machine's clock, which a test moves on; timers run as ever.</summary>
public sealed class MovableTime : TimeProvider
{
    private long moved;

    public void Advance(TimeSpan by) => Interlocked.Add(ref moved, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref moved));
}
