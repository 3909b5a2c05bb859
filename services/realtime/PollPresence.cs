using Microsoft.Extensions.Options;
using Notify.Platform;
using Notify.Platform.Presence;

namespace Notify.Realtime;

/// <summary>
/// Keeps people who poll online between two polls. A person has one entry of presence here, however many polls there are and
/// however often they come: it is announced with the first and withdrawn when the last has been over for the grace.
/// </summary>
internal sealed class PollPresence(IOptions<RealtimeOptions> options, TimeProvider time)
{
    private readonly Dictionary<Person, Entry> entries = [];
    private readonly Lock gate = new();

    /// <summary>A poll begins; completes when the person is announced.</summary>
    public Task EnterAsync(Person person, IPresenceNode node)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(person, out var entry))
            {
                var id = Guid.CreateVersion7();
                entries[person] = entry = new(id, node.ConnectedAsync(person, id, CancellationToken.None).AsTask());
            }

            entry.Open++;
            return entry.Announced;
        }
    }

    public void Leave(Person person)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(person, out var entry)) return;
            entry.Open--;
            entry.LeftAt = time.GetTimestamp();
        }
    }

    /// <summary>Withdraws those who have not come back; called about once a second.</summary>
    public Task SweepAsync(IPresenceNode node)
    {
        List<KeyValuePair<Person, Entry>> gone;
        lock (gate)
        {
            gone = [.. entries.Where(e => e.Value.Open == 0 && time.GetElapsedTime(e.Value.LeftAt) > options.Value.PollGrace)];
            foreach (var (person, _) in gone) entries.Remove(person);
        }

        return Task.WhenAll(gone.Select(e => node.DisconnectedAsync(e.Key, e.Value.Id, CancellationToken.None).AsTask()));
    }

    private sealed class Entry(Guid id, Task announced)
    {
        public Guid Id => id;

        public Task Announced => announced;

        public int Open { get; set; }

        public long LeftAt { get; set; }
    }
}
