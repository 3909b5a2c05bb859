using Notify.Contracts;

namespace Notify.Platform.Presence;

/// <summary>A person's presence as a reader sees it.</summary>
/// <param name="State">Online, offline or unknown.</param>
/// <param name="Connections">How many live connections, over all nodes; 0 unless online.</param>
public readonly record struct PresenceReading(PresenceState State, int Connections);

/// <summary>Something for all live connections of one person, opaque to the bus.</summary>
/// <param name="Person">Whose connections.</param>
/// <param name="Payload">The bytes that <see cref="IPresenceNode"/>'s receiver gets.</param>
public readonly record struct PersonMessage(Person Person, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Who is connected where, and the way to them: presence with the node bus. Two implementations: in memory when one process
/// runs everything, Redis when the services run apart. One conformance suite runs against both.
/// </summary>
public interface IPresence
{
    /// <summary>
    /// Reads many persons at once. Never throws for the store's sake: no answer in 50 ms is <see cref="PresenceState.Unknown"/>,
    /// and so is the absence of a connection in a store that has just restarted.
    /// </summary>
    /// <returns>One reading for each person, in order.</returns>
    ValueTask<PresenceReading[]> ReadAsync(IReadOnlyList<Person> people, CancellationToken ct);

    /// <summary>
    /// Sends each message to the nodes that hold its person's connections, batched by node. Best effort: what is lost is
    /// repaired from the inbox. Never throws for the store's sake. Messages of one call, and of calls awaited one after the
    /// other, arrive in that order for each person; calls side by side have no order between them.
    /// </summary>
    /// <returns>For each message the number of connections it was addressed to; 0 if the person is not connected or the store does not answer.</returns>
    ValueTask<int[]> PublishAsync(IReadOnlyList<PersonMessage> messages, CancellationToken ct);

    /// <summary>Joins as a node that holds connections. Keeps the node's lease renewed until the node is disposed.</summary>
    /// <param name="receive">Called for each message to this node, in order of publishing for each person; must not block.</param>
    /// <param name="ct">Cancels joining only.</param>
    Task<IPresenceNode> JoinAsync(Action<PersonMessage> receive, CancellationToken ct);
}

/// <summary>A node's side of presence: it tells which connections it holds. Disposing it takes all of them offline.</summary>
public interface IPresenceNode : IAsyncDisposable
{
    /// <summary>A person's connection opened here. The store may be away: it learns of it when it is back.</summary>
    ValueTask ConnectedAsync(Person person, Guid connection, CancellationToken ct);

    /// <summary>It closed.</summary>
    ValueTask DisconnectedAsync(Person person, Guid connection, CancellationToken ct);
}
