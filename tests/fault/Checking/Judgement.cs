using Notify.Bench;
using Notify.Bench.Measuring;
using Notify.Bench.Workload;
using Notify.FaultTests.Load;

namespace Notify.FaultTests.Checking;

/// <summary>Compares what was acknowledged with what arrived: lost, unexpected, repeated, recovered, and how long work stood still.</summary>
internal sealed class Judgement
{
    /// <summary>What arrives later than this after its acceptance was recovered, not merely delivered.</summary>
    public static readonly TimeSpan Prompt = TimeSpan.FromSeconds(5);

    private readonly EventPlan plan;
    private readonly int produced;
    private readonly IReadOnlyDictionary<int, DateTimeOffset> accepted;

    public Judgement(
        EventPlan plan, int produced, IReadOnlyDictionary<int, DateTimeOffset> accepted,
        IEnumerable<(string Person, string Id, DateTimeOffset At)> items, IEnumerable<Accepted> journal)
    {
        (this.plan, this.produced, this.accepted) = (plan, produced, accepted);
        (Inbox, Push, Mail) = (new("inbox", produced), new("push", produced), new("mail", produced));
        foreach (var (person, id, at) in items) Add(Inbox, EventId.Parse(id), at, i => $"{plan.Persons[i]}" == person);
        foreach (var one in journal)
        {
            if (one.IsPush) Add(Push, one.Event, one.At, i => WantsPush(i) && People.DeviceToken(plan.Persons[i]) == one.To);
            else Add(Mail, one.Event, one.At, i => WantsMail(i) && People.Address(plan.Persons[i]) == one.To);
        }
    }

    public Channel Inbox { get; }

    public Channel Push { get; }

    public Channel Mail { get; }

    public int Accepted => accepted.Count;

    public int Unexpected => Inbox.Unexpected + Push.Unexpected + Mail.Unexpected;

    /// <summary>Accepted events of which something never came.</summary>
    public IReadOnlyList<string> Lost => [.. accepted.Keys.Order().SelectMany(Missing)];

    /// <summary>Accepted events of which something came late, and all came.</summary>
    public int Recovered => accepted.Count(a => !Missing(a.Key).Any() && Last(a.Key) - a.Value > Prompt);

    /// <summary>Frames that a connected person has not, after its last resume.</summary>
    public int Gap(LiveListeners listeners)
    {
        var connected = listeners.All.Select(l => l.Person).ToHashSet();
        return accepted.Keys.Count(i => connected.Contains(plan.Persons[i]) && listeners.First(new EventId(plan.Run, i)) is null);
    }

    /// <summary>How many messages came this much later than their event was accepted, or more.</summary>
    public int Late(Channel channel, TimeSpan wait) => accepted.Count(a => channel.Has(a.Key) && channel.First(a.Key) - a.Value >= wait);

    /// <summary>Seconds from acceptance to row of some events.</summary>
    public IReadOnlyList<double> Latencies(Func<int, bool> which) =>
        [.. accepted.Where(a => which(a.Key) && Inbox.Has(a.Key)).Select(a => (Inbox.First(a.Key) - a.Value).TotalSeconds).Order()];

    /// <summary>Seconds from acceptance to frame of the events for some connected people.</summary>
    public IReadOnlyList<double> LiveLatencies(LiveListeners listeners, Func<int, bool> whose, Func<int, bool> which) =>
        [.. accepted.Where(a => whose(plan.Persons[a.Key]) && which(a.Key)).Select(a => listeners.First(new EventId(plan.Run, a.Key)) - a.Value).OfType<TimeSpan>().Select(t => t.TotalSeconds).Order()];

    public DateTimeOffset AcceptedAt(int sequence) => accepted.TryGetValue(sequence, out var at) ? at : DateTimeOffset.MinValue;

    private IEnumerable<string> Missing(int i)
    {
        if (!Inbox.Has(i)) yield return $"inbox {i}";
        if (WantsPush(i) && !Push.Has(i)) yield return $"push {i}";
        if (WantsMail(i) && !Mail.Has(i)) yield return $"mail {i}";
    }

    private DateTimeOffset Last(int i)
    {
        var last = Inbox.First(i);
        if (WantsPush(i) && Push.First(i) > last) last = Push.First(i);
        return WantsMail(i) && Mail.First(i) > last ? Mail.First(i) : last;
    }

    private void Add(Channel channel, EventId? id, DateTimeOffset at, Func<int, bool> wanted)
    {
        if (id is { } known && known.Run == plan.Run && known.Sequence < produced && wanted(known.Sequence)) channel.Add(known.Sequence, at);
        else channel.AddUnexpected();
    }

    private bool WantsPush(int i) => People.WantsPush(plan.Persons[i]);

    private bool WantsMail(int i) => People.WantsMail(plan.Persons[i]);
}
