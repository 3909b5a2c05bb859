using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Platform;
using Notify.Platform.Presence;

namespace Notify.Realtime;

/// <summary>All connections of this process: whose they are, what comes in for them, and their end when the process stops.</summary>
internal sealed class Hub(IPresence presence, PollPresence polls, IOptions<RealtimeOptions> options, TimeProvider time, ILogger<Hub> logger) : IHostedLifecycleService
{
    private readonly ConcurrentDictionary<Guid, Connection> all = new();
    private readonly ConcurrentDictionary<Person, Connection[]> owned = new();
    private readonly Lock gate = new();
    private IPresenceNode? node;

    /// <summary>Whether the process is stopping: no new connections.</summary>
    public bool Draining { get; private set; }

    public IEnumerable<Connection> Connections => all.Select(c => c.Value);

    public IReadOnlyCollection<KeyValuePair<Person, Connection[]>> People => owned.ToArray();

    public void Add(Connection connection)
    {
        all[connection.Id] = connection;
        RealtimeMetrics.Connections.Add(1);
    }

    /// <summary>Gives a connection to its person and announces it; false if the person has too many here.</summary>
    public async Task<bool> TryOwnAsync(Connection connection, Person person, CancellationToken ct)
    {
        lock (gate)
        {
            var connections = owned.GetValueOrDefault(person, []);
            if (connections.Length >= options.Value.ConnectionsPerPerson) return false;
            connection.Own(person);
            owned[person] = [.. connections, connection];
        }

        if (node is null) return true;
        if (connection.OneAnswer) await polls.EnterAsync(person, node);
        else await node.ConnectedAsync(person, connection.Id, ct);
        return true;
    }

    public async Task RemoveAsync(Connection connection)
    {
        if (all.TryRemove(connection.Id, out _)) RealtimeMetrics.Connections.Add(-1);
        if (connection.Person is { } person)
        {
            lock (gate)
            {
                Connection[] left = [.. owned.GetValueOrDefault(person, []).Where(c => c != connection)];
                if (left.Length > 0) owned[person] = left;
                else owned.TryRemove(person, out _);
            }

            if (connection.OneAnswer) polls.Leave(person);
            else if (node is not null) await node.DisconnectedAsync(person, connection.Id, CancellationToken.None);
        }

        await connection.LeaveAsync();
    }

    /// <summary>Takes those offline who polled and have not come back.</summary>
    public Task ForgetPollersAsync() => node is null ? Task.CompletedTask : polls.SweepAsync(node);

    /// <summary>Hands a frame of the bus to its person's connections; never waits for one.</summary>
    public void Receive(PersonMessage message)
    {
        if (!owned.TryGetValue(message.Person, out var connections)) return;
        if (!LiveFrame.TryRead(message.Payload, out var frame))
        {
            RealtimeMetrics.Unreadable.Add(1);
            return;
        }

        foreach (var connection in connections) connection.Offer(frame);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken) => node = await presence.JoinAsync(Receive, cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the listeners stop, which would wait for open requests.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Draining = true;
        if (all.IsEmpty) return;
        logger.Draining(all.Count);
        foreach (var connection in Connections)
        {
            connection.Say(OutFrame.Reconnect(options.Value.ReconnectWindow * Random.Shared.NextDouble()));
            connection.Close(CloseCode.Restart);
        }

        var started = time.GetTimestamp();
        while (!all.IsEmpty && time.GetElapsedTime(started) < options.Value.CloseTimeout)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, CancellationToken.None);
        foreach (var connection in Connections) connection.Abort("stop");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (node is not null) await node.DisposeAsync();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
