namespace Notify.Bench.Workload;

/// <summary>All connected people of a system.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int AtOnce = 50;
    private readonly List<LiveClient> clients = [];
    private Arrivals? arrivals;
    private int unexpected;

    /// <summary>Connections that ended although nobody asked.</summary>
    public int Cut => clients.Count(c => c.IsCut);

    /// <summary>Events that came while no run was on.</summary>
    public int Unexpected => Volatile.Read(ref unexpected);

    public static async Task<Crowd> ConnectAsync(ILiveProtocol protocol, CancellationToken ct)
    {
        var crowd = new Crowd();
        for (var person = 1; person <= People.Connected; person++) crowd.clients.Add(new LiveClient(protocol, person, crowd.Note));
        foreach (var some in crowd.clients.Chunk(AtOnce)) await Task.WhenAll(some.Select(c => c.ConnectAsync(ct)));
        return crowd;
    }

    /// <summary>Frames count for this run from now on.</summary>
    public void Watch(Arrivals run) => Volatile.Write(ref arrivals, run);

    public async ValueTask DisposeAsync() => await Task.WhenAll(clients.Select(c => c.DisposeAsync().AsTask()));

    private void Note(EventId id, int person, long now)
    {
        if (Volatile.Read(ref arrivals) is { } run) run.Add(id, person, now);
        else Interlocked.Increment(ref unexpected);
    }
}
