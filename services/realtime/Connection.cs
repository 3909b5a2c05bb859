using Microsoft.Extensions.Logging;
using Notify.Platform;

namespace Notify.Realtime;

/// <summary>When a connection ends by itself, and why.</summary>
internal sealed record Deadline(DateTimeOffset At, CloseCode Close);

/// <summary>
/// One live connection. Everything to be sent passes its bounded queue, nobody waits to put something in, and one writer at
/// a time empties it: started by who finds none, gone when the queue is empty. No timer and no task of its own while idle.
/// </summary>
internal sealed class Connection
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FrameQueue queue;
    private readonly FrameWriter writer;
    private readonly ICarrier carrier;
    private readonly RealtimeOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private volatile Deadline deadline = new(DateTimeOffset.MaxValue, CloseCode.Normal);
    private bool held = true;
    private bool writing;
    private bool lost;
    private bool over;
    private long? closingSince;

    public Connection(ICarrier carrier, Backlog backlog, RealtimeOptions options, TimeProvider time, ILogger logger)
    {
        (this.carrier, this.options, this.time, this.logger) = (carrier, options, time, logger);
        queue = new(options.QueueFrames, options.QueueBytes);
        writer = new(Id, carrier, backlog, time, logger);
    }

    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Whose it is, once that is proven.</summary>
    public Person? Person { get; private set; }

    /// <summary>Whether it is one of a row of polls.</summary>
    public bool OneAnswer => carrier.OneAnswer;

    /// <summary>Completes when nothing will be written any more.</summary>
    public Task Ended => ended.Task;

    public void Own(Person person) => Person = writer.Person = person;

    public void EndAt(DateTimeOffset at, CloseCode close) => deadline = new(at, close);

    /// <summary>Greets the client and goes live from <paramref name="head"/>, or from <paramref name="since"/> by way of the backlog.</summary>
    public void Begin(OutFrame hello, long head, long? since)
    {
        var hold = since is null && carrier.TwoWay && options.ResumeGrace > TimeSpan.Zero;
        lock (gate)
        {
            if (over || closingSince is not null) return;
            queue.PutBeforeLive(new(QueuedKind.Hello, hello, since ?? head, since is null ? 0 : 1));
            held = hold;
        }

        StartWriter();
        if (hold) _ = ReleaseLaterAsync();
    }

    public void Offer(in LiveFrame frame) => Enqueue(new(QueuedKind.Live, new(frame.Type, frame.Json, frame.Seq), frame.Seq, frame.Prev));

    public void Ping(OutFrame ping, long? head) => Enqueue(new(QueuedKind.Ping, ping, head ?? -1));

    public void Say(OutFrame frame) => Enqueue(new(QueuedKind.Say, frame));

    public void Resume(long since)
    {
        lock (gate)
        {
            if (over || closingSince is not null) return;
            held = false;
            queue.PutBeforeLive(new(QueuedKind.Resume, default, since));
        }

        StartWriter();
    }

    /// <summary>Ends it in good order after what is queued; cut by <see cref="Sweep"/> if the client does not take part in time.</summary>
    public void Close(CloseCode close) => Enqueue(new(QueuedKind.Close, default, Close: close));

    public void Abort(string reason)
    {
        lock (gate)
        {
            if (over) return;
            logger.Cut(Id, reason);
            RealtimeMetrics.Closes.Add(1, new KeyValuePair<string, object?>("reason", reason));
            carrier.Abort();
        }
    }

    /// <summary>Looks for what is overdue; called about once a second.</summary>
    public void Sweep(DateTimeOffset now)
    {
        if (writer.WritingFor > options.StuckWrite) Abort("stuck_write");
        else if (closingSince is { } since && time.GetElapsedTime(since) > options.CloseTimeout) Abort("close_timeout");
        else if (deadline is var end && end.At <= now) Close(end.Close);
    }

    /// <summary>Leaves the transport: returns once no write is going on and none will follow.</summary>
    public async Task LeaveAsync()
    {
        lock (gate)
        {
            over = true;
            if (!writing) ended.TrySetResult();
        }

        await ended.Task;
    }

    private void Enqueue(in Queued entry)
    {
        lock (gate)
        {
            if (over || closingSince is not null) return;
            if (entry.Close is { } close)
            {
                closingSince = time.GetTimestamp();
                RealtimeMetrics.Closes.Add(1, new KeyValuePair<string, object?>("reason", close.Reason));
            }

            if (!queue.TryAdd(entry))
            {
                lost = true;
                RealtimeMetrics.Overflows.Add(1);
            }

            if (writing || (held && entry.Repairable)) return;
        }

        StartWriter();
    }

    private async Task ReleaseLaterAsync()
    {
        await Task.Delay(options.ResumeGrace, time);
        lock (gate) held = false;
        StartWriter();
    }

    private void StartWriter()
    {
        lock (gate)
        {
            if (over || writing) return;
            writing = true;
        }

        _ = WriteAsync();
    }

    private async Task WriteAsync()
    {
        try
        {
            while (TryTake(out var batch, out var hasLost))
            {
                if (await writer.WriteAsync(batch, hasLost)) continue;
                ended.TrySetResult();
                return;
            }
        }
        catch (Exception exception)
        {
            // Whatever broke, this connection's stream can no longer be trusted; the client comes back and resumes.
            logger.WriteBroken(exception, Id);
            Abort("write_broken");
            ended.TrySetResult();
        }
    }

    /// <summary>Takes what there is to write; if nothing, the writer is gone.</summary>
    private bool TryTake(out List<Queued>? batch, out bool hasLost)
    {
        lock (gate)
        {
            hasLost = lost && !held;
            if (hasLost) lost = false;
            batch = over ? null : queue.Take(held);
            if (!over && (batch is not null || hasLost)) return true;
            writing = false;
            if (over) ended.TrySetResult();
            return false;
        }
    }
}
