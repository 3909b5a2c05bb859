using Notify.Contracts;
using Notify.Platform;

namespace Notify.Realtime;

/// <summary>What realtime asks the inbox. Two implementations: in the inbox service's own process, or over HTTP to it.</summary>
public interface IInboxReader
{
    /// <summary>
    /// The items that changed after a position, in order of seq, with head, floor and counters of the same snapshot.
    /// A <paramref name="since"/> at or beyond the head gives no changes: <see cref="long.MaxValue"/> asks for head and counters alone.
    /// </summary>
    /// <exception cref="Exception">Any: the inbox is away; the caller goes on without and asks again.</exception>
    Task<InboxChangesPage> ChangesAsync(Person person, long since, int limit, CancellationToken ct);

    /// <summary>The newest seq of each person, in order; 0 for a person without an inbox.</summary>
    /// <exception cref="Exception">Any: the inbox is away.</exception>
    Task<long[]> HeadsAsync(IReadOnlyList<Person> people, CancellationToken ct);
}
