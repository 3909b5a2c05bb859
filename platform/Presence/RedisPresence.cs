using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Redis;

namespace Notify.Platform.Presence;

/// <summary>Presence over many processes. Every call is bounded in time and in number; a slow or dead Redis makes people unknown and loses hints, nothing else.</summary>
public sealed class RedisPresence : IPresence
{
    private readonly RedisOptions options;
    private readonly RedisConnections connections;
    private readonly PresenceKeys keys;
    private readonly PresenceReader reader;
    private readonly NodeChannels channels;
    private readonly ILogger logger;
    private readonly TimeProvider time;

    /// <summary>Starts connecting in the background.</summary>
    public RedisPresence(IOptions<RedisOptions> options, RedisConnections connections, ILogger<RedisPresence> logger, TimeProvider time)
    {
        this.options = options.Value;
        this.connections = connections;
        this.logger = logger;
        this.time = time;
        keys = new(options.Value.Prefix);
        reader = new(options.Value, connections, keys, time);
        channels = new(connections, keys);
        _ = connections.Data;
        _ = connections.Bus;
    }

    /// <inheritdoc/>
    public async ValueTask<PresenceReading[]> ReadAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        if (people.Count == 0) return [];
        var located = await reader.LocateAsync(people, ct).ConfigureAwait(false);
        var readings = new PresenceReading[people.Count];
        var unknown = 0;
        for (var i = 0; i < readings.Length; i++)
        {
            var connected = located?.Homes[i].Sum(h => h.Connections) ?? 0;
            // A living node's word counts even while a fresh store settles; only the absence of one means nothing yet.
            var state = connected > 0 ? PresenceState.Online
                : located is { Ready: true } ? PresenceState.Offline
                : PresenceState.Unknown;
            if (state == PresenceState.Unknown) unknown++;
            readings[i] = new(state, connected);
        }

        if (unknown > 0) PresenceMetrics.Unknown.Add(unknown);
        return readings;
    }

    /// <inheritdoc/>
    public async ValueTask<int[]> PublishAsync(IReadOnlyList<PersonMessage> messages, CancellationToken ct)
    {
        var addressed = new int[messages.Count];
        if (addressed.Length == 0) return addressed;
        var people = messages.Select(m => m.Person).Distinct().ToArray();
        if (await reader.LocateAsync(people, ct).ConfigureAwait(false) is not { } located)
        {
            PresenceMetrics.Lost.Add(messages.Count);
            return addressed;
        }

        var homes = people.Zip(located.Homes).ToDictionary(p => p.First, p => p.Second);
        foreach (var node in messages.SelectMany(m => homes[m.Person]).Select(h => h.Node).Distinct().ToArray())
            await SendAsync(node, messages, homes, addressed, ct).ConfigureAwait(false);
        return addressed;
    }

    /// <inheritdoc/>
    public async Task<IPresenceNode> JoinAsync(Action<PersonMessage> receive, CancellationToken ct)
    {
        var node = new RedisPresenceNode(connections, keys, options, receive, logger);
        await node.StartAsync(time, ct).ConfigureAwait(false);
        return node;
    }

    private async ValueTask SendAsync(
        string node, IReadOnlyList<PersonMessage> messages, Dictionary<Person, Home[]> homes, int[] addressed, CancellationToken ct)
    {
        var forNode = new List<PersonMessage>();
        var counts = new List<(int Index, int Connections)>();
        for (var i = 0; i < messages.Count; i++)
        {
            foreach (var home in homes[messages[i].Person])
            {
                if (home.Node != node) continue;
                forNode.Add(messages[i]);
                counts.Add((i, home.Connections));
            }
        }

        try
        {
            var bus = await channels.BusAsync(options.ReadTimeout, ct).ConfigureAwait(false);
            if (channels.Send(bus, node, forNode))
                foreach (var (index, connected) in counts) addressed[index] += connected;
        }
        catch (TimeoutException)
        {
            PresenceMetrics.Lost.Add(forNode.Count);
        }
    }
}
