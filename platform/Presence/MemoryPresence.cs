using Microsoft.Extensions.Logging;
using Notify.Contracts;

namespace Notify.Platform.Presence;

/// <summary>Presence within one process: always known, nothing to lose but a full queue.</summary>
public sealed class MemoryPresence(ILogger<MemoryPresence> logger) : IPresence
{
    private readonly Lock gate = new();
    private volatile MemoryPresenceNode[] nodes = [];

    /// <inheritdoc/>
    public ValueTask<PresenceReading[]> ReadAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        var readings = new PresenceReading[people.Count];
        for (var i = 0; i < readings.Length; i++)
        {
            var connections = nodes.Sum(node => node.Count(people[i]));
            readings[i] = new(connections > 0 ? PresenceState.Online : PresenceState.Offline, connections);
        }

        return ValueTask.FromResult(readings);
    }

    /// <inheritdoc/>
    public ValueTask<int[]> PublishAsync(IReadOnlyList<PersonMessage> messages, CancellationToken ct)
    {
        var addressed = new int[messages.Count];
        for (var i = 0; i < addressed.Length; i++)
            foreach (var node in nodes)
                addressed[i] += node.Offer(messages[i]);
        return ValueTask.FromResult(addressed);
    }

    /// <inheritdoc/>
    public Task<IPresenceNode> JoinAsync(Action<PersonMessage> receive, CancellationToken ct)
    {
        var node = new MemoryPresenceNode(receive, Leave, logger);
        lock (gate) nodes = [.. nodes, node];
        return Task.FromResult<IPresenceNode>(node);
    }

    private void Leave(MemoryPresenceNode node)
    {
        lock (gate) nodes = [.. nodes.Where(n => n != node)];
    }
}
