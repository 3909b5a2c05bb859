using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Notify.Platform.Presence;

/// <summary>A node in the same process. Messages pass through a bounded queue, so a publisher never pays for the fan-out.</summary>
internal sealed class MemoryPresenceNode : IPresenceNode
{
    private const int Bound = 65_536;

    private readonly ConcurrentDictionary<Person, HashSet<Guid>> held = new();
    private readonly Channel<PersonMessage> queue = Channel.CreateBounded<PersonMessage>(new BoundedChannelOptions(Bound) { SingleReader = true });
    private readonly Action<PersonMessage> receive;
    private readonly Action<MemoryPresenceNode> leave;
    private readonly ILogger logger;
    private readonly Task reading;

    public MemoryPresenceNode(Action<PersonMessage> receive, Action<MemoryPresenceNode> leave, ILogger logger)
    {
        this.receive = receive;
        this.leave = leave;
        this.logger = logger;
        reading = Task.Run(ReadAsync);
    }

    public int Count(Person person)
    {
        if (!held.TryGetValue(person, out var connections)) return 0;
        lock (connections) return connections.Count;
    }

    public int Offer(PersonMessage message)
    {
        var connections = Count(message.Person);
        if (connections == 0 || queue.Writer.TryWrite(message)) return connections;
        PresenceMetrics.Lost.Add(1);
        return 0;
    }

    public ValueTask ConnectedAsync(Person person, Guid connection, CancellationToken ct)
    {
        while (true)
        {
            var connections = held.GetOrAdd(person, _ => []);
            lock (connections)
            {
                // A set that was emptied and taken out meanwhile is not the person's any more.
                if (!held.TryGetValue(person, out var current) || current != connections) continue;
                connections.Add(connection);
                return ValueTask.CompletedTask;
            }
        }
    }

    public ValueTask DisconnectedAsync(Person person, Guid connection, CancellationToken ct)
    {
        if (!held.TryGetValue(person, out var connections)) return ValueTask.CompletedTask;
        lock (connections)
        {
            connections.Remove(connection);
            if (connections.Count == 0) held.TryRemove(new(person, connections));
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        leave(this);
        held.Clear();
        queue.Writer.TryComplete();
        await reading.ConfigureAwait(false);
    }

    private async Task ReadAsync()
    {
        await foreach (var message in queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                receive(message);
            }
            catch (Exception exception)
            {
                logger.ReceiverFailed(exception);
            }
        }
    }
}
