using System.Collections.Concurrent;

namespace Notify.Realtime;

/// <summary>Tickets of one process.</summary>
internal sealed class MemoryTicketStore(TimeProvider time) : ITicketStore
{
    private readonly ConcurrentDictionary<string, (TicketHolder Holder, DateTimeOffset Until)> tickets = new();
    private readonly ConcurrentQueue<(string Hash, DateTimeOffset Until)> oldest = new();

    public int Count => tickets.Count;

    public Task PutAsync(string hash, TicketHolder holder, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        // All live equally long, so those that nobody took lie at the front.
        while (oldest.TryPeek(out var first) && first.Until <= now && oldest.TryDequeue(out first)) tickets.TryRemove(first.Hash, out _);
        tickets[hash] = (holder, now + lifetime);
        oldest.Enqueue((hash, now + lifetime));
        return Task.CompletedTask;
    }

    public Task<TicketHolder?> TakeAsync(string hash) =>
        Task.FromResult(tickets.TryRemove(hash, out var ticket) && ticket.Until > time.GetUtcNow() ? ticket.Holder : null);
}
