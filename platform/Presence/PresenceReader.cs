using System.Collections.Concurrent;
using Notify.Platform.Redis;
using StackExchange.Redis;

namespace Notify.Platform.Presence;

/// <summary>A living node and how many connections of a person it holds.</summary>
internal readonly record struct Home(string Node, int Connections);

/// <summary>Where people are.</summary>
/// <param name="Ready">Whether a person without a home is offline; else the store has just restarted.</param>
/// <param name="Homes">For each person the living nodes.</param>
internal sealed record Located(bool Ready, Home[][] Homes);

/// <summary>Reads summaries in one MGET and the leases of the nodes in them; never waits longer than the read timeout.</summary>
internal sealed class PresenceReader(RedisOptions options, RedisConnections connections, PresenceKeys keys, TimeProvider time)
{
    // More unanswered questions than this mean that Redis is stuck: asking on would only fill its socket.
    private const int MaxOutstanding = 64;
    private static readonly TimeSpan LeaseCache = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> aliveUntil = new();
    private int outstanding;

    /// <summary>Locates people; null if the store does not answer in time.</summary>
    public async Task<Located?> LocateAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        if (Volatile.Read(ref outstanding) >= MaxOutstanding) return null;
        var question = AskAsync(people);
        try
        {
            return await question.WaitAsync(options.ReadTimeout, ct).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            return null;
        }
        finally
        {
            StoreFailure.Observe(question);
        }
    }

    private async Task<Located> AskAsync(IReadOnlyList<Person> people)
    {
        Interlocked.Increment(ref outstanding);
        try
        {
            var redis = (await connections.Data.ConfigureAwait(false)).GetDatabase();
            var wanted = new RedisKey[people.Count + 1];
            wanted[0] = keys.Marker;
            for (var i = 0; i < people.Count; i++) wanted[i + 1] = keys.Summary(people[i]);
            var values = await redis.StringGetAsync(wanted).ConfigureAwait(false);
            var homes = new Home[people.Count][];
            for (var i = 0; i < homes.Length; i++) homes[i] = Parse(values[i + 1]);
            var alive = await AliveAsync(redis, homes.SelectMany(h => h).Select(h => h.Node).ToHashSet()).ConfigureAwait(false);
            for (var i = 0; i < homes.Length; i++)
                if (homes[i].Length > 0) homes[i] = Array.FindAll(homes[i], h => alive.Contains(h.Node));
            return new(values[0] == "ready", homes);
        }
        finally
        {
            Interlocked.Decrement(ref outstanding);
        }
    }

    private async Task<HashSet<string>> AliveAsync(IDatabase redis, HashSet<string> nodes)
    {
        var now = time.GetUtcNow();
        var unsure = nodes.Where(n => !aliveUntil.TryGetValue(n, out var until) || until <= now).ToArray();
        var left = await Task.WhenAll(unsure.Select(n => redis.KeyTimeToLiveAsync(keys.Lease(n)))).ConfigureAwait(false);
        for (var i = 0; i < unsure.Length; i++)
        {
            if (left[i] is { } ttl)
            {
                aliveUntil[unsure[i]] = now + (ttl < LeaseCache ? ttl : LeaseCache);
            }
            else
            {
                aliveUntil.TryRemove(unsure[i], out _);
                nodes.Remove(unsure[i]);
            }
        }

        return nodes;
    }

    private static Home[] Parse(RedisValue summary)
    {
        if (summary.IsNullOrEmpty) return [];
        var parts = summary.ToString().Split(';');
        var homes = new Home[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var equals = parts[i].IndexOf('=');
            homes[i] = new(parts[i][..equals], int.Parse(parts[i].AsSpan(equals + 1), System.Globalization.CultureInfo.InvariantCulture));
        }

        return homes;
    }
}
