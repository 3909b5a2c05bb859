namespace Notify.Push;

/// <summary>What a report of a dead device is worth.</summary>
internal enum MassVerdict
{
    /// <summary>It is to be believed.</summary>
    Plausible,

    /// <summary>So many at once are not, from here on.</summary>
    Alarm,

    /// <summary>It is one of too many.</summary>
    Implausible,
}

/// <summary>
/// Notices that more devices are reported dead within a minute than can have died: a fault at the provider or of the configuration.
/// It calms down ten minutes after the last minute of that kind. Thread-safe.
/// </summary>
/// <param name="share">The share of all answers that is still plausible.</param>
/// <param name="least">So many in a minute are plausible whatever their share.</param>
/// <param name="time">The clock.</param>
internal sealed class MassGuard(double share, int least, TimeProvider time)
{
    public static readonly TimeSpan Calm = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly (long Number, int All, int Dead)[] slots = new (long, int, int)[6];
    private DateTimeOffset calmAt;

    /// <summary>Whether reports are not believed now.</summary>
    public bool Alarmed
    {
        get { lock (gate) return time.GetUtcNow() < calmAt; }
    }

    /// <summary>A device took a push.</summary>
    public void Alive()
    {
        lock (gate) Current().All++;
    }

    /// <summary>A device was reported dead.</summary>
    public MassVerdict Dead()
    {
        lock (gate)
        {
            ref var slot = ref Current();
            slot.All++;
            slot.Dead++;
            var number = slot.Number;
            var (all, dead) = (0, 0);
            foreach (var recent in slots)
                if (recent.Number > number - slots.Length) (all, dead) = (all + recent.All, dead + recent.Dead);

            var now = time.GetUtcNow();
            var before = now < calmAt;
            if (dead > least && dead > share * all) calmAt = now + Calm;
            return before ? MassVerdict.Implausible : now < calmAt ? MassVerdict.Alarm : MassVerdict.Plausible;
        }
    }

    private ref (long Number, int All, int Dead) Current()
    {
        var number = time.GetUtcNow().Ticks / Slot.Ticks;
        ref var slot = ref slots[number % slots.Length];
        if (slot.Number != number) slot = (number, 0, 0);
        return ref slot;
    }
}
