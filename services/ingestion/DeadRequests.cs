using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Logging;
using Notify.Platform.Dead;
using Notify.Platform.Http;

namespace Notify.Ingestion;

/// <summary>A page of dead records.</summary>
/// <param name="Records">The records, by topic, partition and offset, without headers and values; there may be fewer than asked for, also none, before the end.</param>
/// <param name="Next">The cursor of what follows; null at the end.</param>
internal sealed record DeadPage(IReadOnlyList<DeadView> Records, string? Next);

/// <summary>What a redrive did.</summary>
/// <param name="Redriven">How many records were sent again and marked.</param>
/// <param name="Matched">How many were meant; the same but for a dry run.</param>
/// <param name="More">Whether it ended by its limit or its time: the same request goes on with what is left.</param>
internal sealed record RedriveAnswer(long Redriven, long Matched, bool More);

/// <summary>Looks at and sends again the dead records of one tenant, for about ten seconds a request and two requests at a time.</summary>
internal sealed partial class DeadRequests(DeadReader reader, Redrive redrive, DeadOwner owner, TimeProvider time, ILogger<DeadRequests> log) : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim turns = new(2);

    /// <summary>One page, from a place on.</summary>
    public Task<DeadPage> ListAsync(string tenant, DeadFilter filter, DeadPlace? after, int limit, CancellationToken ct) => InTurnAsync(() =>
    {
        var (started, records, last) = (time.GetTimestamp(), new List<DeadView>(), after);
        foreach (var letter in reader.Read(filter.Topic, filter.From, after, ct))
        {
            if (records.Count == limit || time.GetElapsedTime(started) > Budget) return Task.FromResult(new DeadPage(records, Cursor(last!.Value)));
            last = letter.Place;
            if (filter.Takes(letter) && owner.Of(letter) == tenant) records.Add(DeadView.Of(letter, whole: false));
        }

        return Task.FromResult(new DeadPage(records, null));
    }, ct);

    /// <summary>One record whole; null if there is none, or none of this tenant.</summary>
    public Task<DeadView?> FindAsync(string tenant, DeadPlace place, CancellationToken ct) => InTurnAsync(() => Task.FromResult(
        reader.Find(place, ct) is { } letter && owner.Of(letter) == tenant ? DeadView.Of(letter, whole: true) : null), ct);

    /// <summary>Sends again what fits, as far as limit and time go.</summary>
    public Task<RedriveAnswer> RedriveAsync(ServiceCaller caller, DeadFilter filter, IReadOnlyList<DeadPlace> places, RedriveBody body, CancellationToken ct) => InTurnAsync(async () =>
    {
        var (started, matched, redriven, more) = (time.GetTimestamp(), 0L, 0L, false);
        IEnumerable<DeadLetter> Meant()
        {
            foreach (var letter in places.Count > 0 ? places.Select(p => reader.Find(p, ct)).OfType<DeadLetter>() : reader.Read(filter.Topic, filter.From, after: null, ct))
            {
                more = matched == body.Limit || time.GetElapsedTime(started) > Budget;
                if (more) yield break;
                if (!filter.Takes(letter) || owner.Of(letter) != caller.Tenant) continue;
                matched++;
                yield return letter;
            }
        }

        if (body.DryRun) foreach (var _ in Meant()) { }
        else await redrive.SendAsync(Meant(), body.Rate, sent => redriven += sent, ct);
        if (redriven > 0) LogRedriven(log, redriven, caller.Tenant, caller.Name);
        return new RedriveAnswer(redriven, matched, more);
    }, ct);

    /// <summary>Reads a cursor of a page.</summary>
    public static bool TryCursor(string text, out DeadPlace place)
    {
        place = default;
        return text.Length <= 200 && Base64Url.IsValid(text) && DeadPlace.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)), out place);
    }

    public void Dispose() => turns.Dispose();

    private static string Cursor(DeadPlace place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place.ToString()));

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        await turns.WaitAsync(ct);
        try
        {
            // Off the thread of requests, since it waits for Kafka.
            return await Task.Run(work, ct);
        }
        finally
        {
            turns.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} dead records of tenant {Tenant} were sent again for the key {Name}")]
    private static partial void LogRedriven(ILogger log, long count, string tenant, string name);
}
