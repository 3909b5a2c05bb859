using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform;

namespace Notify.Realtime;

/// <summary>Reads the inbox for connections that lag: a bounded number at once, each bounded in time.</summary>
internal sealed class Backlog(IInboxReader inbox, IOptions<RealtimeOptions> options) : IDisposable
{
    private readonly SemaphoreSlim slots = new(options.Value.BacklogReads);

    /// <summary>The next page after a position.</summary>
    public Task<InboxChangesPage> ReadAsync(Person person, long since) => ReadAsync(person, since, options.Value.BacklogPage);

    /// <summary>Head and counters alone.</summary>
    public Task<InboxChangesPage> ReadHeadAsync(Person person) => ReadAsync(person, long.MaxValue, 1);

    /// <summary>The heads of many people.</summary>
    public async Task<long[]> ReadHeadsAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bound.CancelAfter(options.Value.BacklogTimeout);
        return await inbox.HeadsAsync(people, bound.Token);
    }

    public void Dispose() => slots.Dispose();

    private async Task<InboxChangesPage> ReadAsync(Person person, long since, int limit)
    {
        await slots.WaitAsync(CancellationToken.None);
        try
        {
            RealtimeMetrics.BacklogReads.Add(1);
            using var bound = new CancellationTokenSource(options.Value.BacklogTimeout);
            return await inbox.ChangesAsync(person, since, limit, bound.Token);
        }
        catch (Exception)
        {
            RealtimeMetrics.BacklogFailures.Add(1);
            throw;
        }
        finally
        {
            slots.Release();
        }
    }
}
