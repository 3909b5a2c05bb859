using System.Collections.Concurrent;
using Notify.Bench.Workload;

namespace Notify.FaultTests.Load;

/// <summary>The connected people: some of those who want no mail, so that it does not matter whether the system knows that they are connected.</summary>
internal sealed class LiveListeners : IAsyncDisposable
{
    private readonly ConcurrentDictionary<EventId, DateTimeOffset> seen = new();

    private LiveListeners(NotifyProtocol protocol, IEnumerable<int> people, Random random) =>
        All = [.. people.Select(p => new LiveListener(protocol, p, id => seen.TryAdd(id, TimeProvider.System.GetUtcNow()), new Random(random.Next())))];

    public IReadOnlyList<LiveListener> All { get; }

    public static IEnumerable<int> People(int count) => Enumerable.Range(1, Bench.People.Count).Where(p => !Bench.People.WantsMail(p)).Take(count);

    public static async Task<LiveListeners> ConnectAsync(NotifyProtocol protocol, int count, Random random, CancellationToken ct)
    {
        var listeners = new LiveListeners(protocol, People(count), random);
        await Task.WhenAll(listeners.All.Select(l => l.StartAsync())).WaitAsync(TimeSpan.FromSeconds(30), ct);
        return listeners;
    }

    /// <summary>When an event first came over a stream; null if it never did.</summary>
    public DateTimeOffset? First(EventId id) => seen.TryGetValue(id, out var at) ? at : null;

    public async ValueTask DisposeAsync() => await Task.WhenAll(All.Select(l => l.DisposeAsync().AsTask()));
}
