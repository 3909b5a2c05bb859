using StackExchange.Redis;

namespace Notify.Platform.Presence;

/// <summary>What one node holds: the truth that it states to Redis, person by person.</summary>
internal sealed class HeldConnections
{
    private readonly Dictionary<Person, List<Guid>> held = [];
    private readonly HashSet<Person> unsaid = [];
    private readonly Lock gate = new();

    /// <summary>Adds or removes a connection.</summary>
    public void Set(Person person, Guid connection, bool open)
    {
        lock (gate)
        {
            if (!held.TryGetValue(person, out var connections)) held[person] = connections = [];
            connections.Remove(connection);
            if (open) connections.Add(connection);
            if (connections.Count == 0) held.Remove(person);
        }
    }

    /// <summary>Remembers that Redis does not know these people's truth.</summary>
    public void MarkUnsaid(IEnumerable<Person> people)
    {
        lock (gate) unsaid.UnionWith(people);
    }

    /// <summary>The same for all who are held. Answers how many.</summary>
    public int MarkAllUnsaid()
    {
        lock (gate)
        {
            unsaid.UnionWith(held.Keys);
            return held.Count;
        }
    }

    /// <summary>Takes up to <paramref name="count"/> people whose truth Redis does not know.</summary>
    public Person[] TakeUnsaid(int count)
    {
        lock (gate)
        {
            var taken = unsaid.Take(count).ToArray();
            unsaid.ExceptWith(taken);
            return taken;
        }
    }

    /// <summary>Issues one call for each person with its connections, in order with every other change: a later truth is never overtaken by an earlier one.</summary>
    public Task IssueAsync(IReadOnlyList<Person> people, Func<Person, IReadOnlyList<Guid>, Task<RedisResult>> call)
    {
        var calls = new Task[people.Count];
        lock (gate)
        {
            for (var i = 0; i < calls.Length; i++)
                calls[i] = IssueAsync(people[i], call);
        }

        return Task.WhenAll(calls);
    }

    // Async, so that a client that is already closed fails the call and not the caller.
    private async Task IssueAsync(Person person, Func<Person, IReadOnlyList<Guid>, Task<RedisResult>> call) =>
        await call(person, held.TryGetValue(person, out var connections) ? connections : []).ConfigureAwait(false);
}
