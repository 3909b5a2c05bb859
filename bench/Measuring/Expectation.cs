using Notify.Bench.Workload;

namespace Notify.Bench.Measuring;

/// <summary>What must arrive by the people's preferences, no more and no less: one item each, a frame to who is connected, a push and a mail to who wants it.</summary>
internal sealed class Expectation(EventPlan plan, bool outside)
{
    public int Items => plan.Count;

    public int Frames { get; } = plan.Persons.Count(People.IsConnected);

    public int Pushes { get; } = outside ? plan.Persons.Count(People.WantsPush) : 0;

    /// <summary>Mail is for those who are not connected.</summary>
    public int Mails { get; } = outside ? plan.Persons.Count(p => People.WantsMail(p) && !People.IsConnected(p)) : 0;

    /// <summary>Mails to connected people, because the system could not tell that they are.</summary>
    public int ExtraMails(IReadOnlySet<EventId> unknown) =>
        outside ? unknown.Count(u => People.WantsMail(plan.Persons[u.Sequence]) && People.IsConnected(plan.Persons[u.Sequence])) : 0;

    /// <summary>Compares each arrival with what had to arrive; empty when all is as it must be.</summary>
    public IReadOnlyList<string> Differences(
        Arrivals frames, IEnumerable<(string Person, string Id)> items, IReadOnlyList<Accepted> journal, IReadOnlySet<EventId> unknown) =>
    [
        .. Frame(frames),
        .. Compare("items", _ => true, p => $"{p}", items.Select(i => (i.Person, EventId.Parse(i.Id)))),
        .. Compare("pushes", i => outside && People.WantsPush(plan.Persons[i]), People.DeviceToken, journal.Where(a => a.IsPush).Select(a => (a.To, a.Event))),
        .. Compare("mails", i => outside && GetsMail(i, unknown), People.Address, journal.Where(a => !a.IsPush).Select(a => (a.To, a.Event))),
    ];

    private bool GetsMail(int sequence, IReadOnlySet<EventId> unknown) =>
        People.WantsMail(plan.Persons[sequence]) && (!People.IsConnected(plan.Persons[sequence]) || unknown.Contains(new EventId(plan.Run, sequence)));

    private IEnumerable<string> Frame(Arrivals frames)
    {
        if (frames.Received != Frames) yield return $"frames: {frames.Received} of {Frames} came";
        if (frames.Repeated > 0) yield return $"frames: {frames.Repeated} came again";
        if (frames.Strayed > 0) yield return $"frames: {frames.Strayed} went astray";
    }

    private IEnumerable<string> Compare(string what, Func<int, bool> wanted, Func<int, string> target, IEnumerable<(string To, EventId? Id)> arrived)
    {
        var seen = new byte[plan.Count];
        var (astray, again) = (0, 0);
        foreach (var (to, id) in arrived)
        {
            if (id is not { } known || known.Run != plan.Run || known.Sequence >= seen.Length
                || !wanted(known.Sequence) || target(plan.Persons[known.Sequence]) != to) astray++;
            else if (seen[known.Sequence]++ > 0) again++;
        }

        var missing = Enumerable.Range(0, plan.Count).Count(i => seen[i] == 0 && wanted(i));
        if (missing > 0) yield return $"{what}: {missing} are missing";
        if (again > 0) yield return $"{what}: {again} came again";
        if (astray > 0) yield return $"{what}: {astray} went astray";
    }
}
