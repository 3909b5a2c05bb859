using Microsoft.Extensions.Logging;
using Notify.Contracts;
using Notify.Platform;

namespace Notify.Realtime;

/// <summary>
/// Writes one connection's frames, the only one to do so: judges live frames by the position, and where they do not follow
/// it reads the backlog in their place, page by page at the pace of the client. What arrives meanwhile waits in the queue.
/// </summary>
internal sealed class FrameWriter(Guid connection, ICarrier carrier, Backlog backlog, TimeProvider time, ILogger logger)
{
    private readonly Position position = new();
    private readonly List<OutFrame> gathered = [];
    private bool syncOwed;
    private long writingSince;

    /// <summary>Whose inbox; set before the greeting.</summary>
    public Person Person { get; set; }

    /// <summary>How long the write in progress has taken so far.</summary>
    public TimeSpan WritingFor => Volatile.Read(ref writingSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Writes what was queued. <paramref name="lost"/>: the queue had overflowed. False if the connection is closed now.</summary>
    public async ValueTask<bool> WriteAsync(List<Queued>? batch, bool lost)
    {
        foreach (var entry in batch ?? [])
        {
            if (entry.Close is { } close)
            {
                await FlushAsync();
                await TimedAsync(carrier.CloseAsync(close));
                return false;
            }

            await TakeAsync(entry);
        }

        if (lost)
        {
            position.MarkBehind();
            await CatchUpAsync();
        }

        await FlushAsync();
        return true;
    }

    private ValueTask TakeAsync(Queued entry)
    {
        switch (entry.Kind)
        {
            case QueuedKind.Live:
                return TakeLiveAsync(entry);
            case QueuedKind.Ping when position.Lags(entry.Seq):
                return CatchUpAsync(then: entry.Frame);
            case QueuedKind.Hello:
                gathered.Add(entry.Frame);
                return StartAsync(entry.Seq, resume: entry.Prev == 1);
            case QueuedKind.Resume:
                return StartAsync(entry.Seq, resume: true);
            default:
                gathered.Add(entry.Frame);
                return ValueTask.CompletedTask;
        }
    }

    private async ValueTask TakeLiveAsync(Queued entry)
    {
        var verdict = position.Judge(entry.Seq, entry.Prev);
        if (verdict == Verdict.Gap)
        {
            await CatchUpAsync();
            // After a good read it follows, or the client has it. After a bad one it must not overtake what is missing.
            verdict = position.Judge(entry.Seq, entry.Prev);
        }

        if (verdict == Verdict.Deliver) gathered.Add(entry.Frame);
    }

    private ValueTask StartAsync(long at, bool resume)
    {
        position.Start(at, behind: resume);
        syncOwed = resume;
        return resume ? CatchUpAsync() : ValueTask.CompletedTask;
    }

    private async ValueTask CatchUpAsync(OutFrame? then = null)
    {
        await FlushAsync();
        if (carrier.Full) return;
        var from = position.At;
        do
        {
            var prev = position.At;
            if (await ReadAsync() is not { } page) break;
            if (page.Items is null)
            {
                Sync(from, recovered: false);
                break;
            }

            if (page.Items.Count > 0) gathered.Add(OutFrame.Changed(page.Items, prev, page.Counts));
            if (!position.Behind && (syncOwed || position.At != from)) Sync(from, recovered: true);
            await FlushAsync();
        }
        while (position.Behind && !carrier.Full);
        if (then is { } frame) gathered.Add(frame);
        await FlushAsync();
    }

    private async Task<(IReadOnlyList<InboxItem>? Items, InboxCounts Counts)?> ReadAsync()
    {
        try
        {
            var page = await backlog.ReadAsync(Person, position.At);
            return (position.Take(page), page.Counts);
        }
        catch (Exception exception)
        {
            logger.BacklogUnreadable(exception, connection);
            position.MarkBehind();
            return null;
        }
    }

    private void Sync(long from, bool recovered)
    {
        gathered.Add(OutFrame.Sync(from, position.At, recovered));
        syncOwed = false;
    }

    private async ValueTask FlushAsync()
    {
        if (gathered.Count == 0) return;
        await TimedAsync(carrier.WriteAsync(gathered));
        RealtimeMetrics.Frames.Add(gathered.Count);
        gathered.Clear();
    }

    private async ValueTask TimedAsync(ValueTask write)
    {
        if (!write.IsCompleted) Volatile.Write(ref writingSince, time.GetTimestamp());
        await write;
        Volatile.Write(ref writingSince, 0);
    }
}
