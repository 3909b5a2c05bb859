namespace Notify.FaultTests.Checking;

/// <summary>What arrived on one channel, by sequence number of its event.</summary>
internal sealed class Channel(string name, int events)
{
    private readonly int[] counts = new int[events];
    private readonly DateTimeOffset[] first = new DateTimeOffset[events];
    private readonly List<DateTimeOffset> all = [];

    public string Name => name;

    public int Unexpected { get; private set; }

    /// <summary>Every arrival in order of time.</summary>
    public IReadOnlyList<DateTimeOffset> Times
    {
        get
        {
            all.Sort();
            return all;
        }
    }

    public void Add(int sequence, DateTimeOffset at)
    {
        all.Add(at);
        if (counts[sequence]++ == 0 || at < first[sequence]) first[sequence] = at;
    }

    public void AddUnexpected() => Unexpected++;

    public bool Has(int sequence) => counts[sequence] > 0;

    public DateTimeOffset First(int sequence) => first[sequence];

    /// <summary>How many arrivals were one too many.</summary>
    public int Repeated => counts.Sum(c => Math.Max(0, c - 1));

    /// <summary>How often the worst message came again.</summary>
    public int Worst => counts.Length == 0 ? 0 : Math.Max(0, counts.Max() - 1);
}
