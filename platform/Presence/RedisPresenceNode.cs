using System.Globalization;
using Microsoft.Extensions.Logging;
using Notify.Platform.Redis;
using StackExchange.Redis;

namespace Notify.Platform.Presence;

/// <summary>One process's side of presence in Redis: its lease, its channel and what it holds.</summary>
internal sealed class RedisPresenceNode(
    RedisConnections connections, PresenceKeys keys, RedisOptions options, Action<PersonMessage> receive, ILogger logger) : IPresenceNode
{
    private const int Slice = 128;
    private const int MaxOutstanding = 1024;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private readonly string id = Guid.NewGuid().ToString("N")[..16];
    private readonly HeldConnections held = new();
    private readonly CancellationTokenSource stop = new();
    private Task renewing = Task.CompletedTask;
    private ChannelMessageQueue? queue;
    private bool leased;
    private int outstanding;

    /// <summary>Joins; gives Redis a moment, then goes on joining in the background.</summary>
    public async Task StartAsync(TimeProvider time, CancellationToken ct)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        renewing = Task.Run(() => RenewAsync(first, time), CancellationToken.None);
        await Task.WhenAny(first.Task, Task.Delay(Bound * 2, ct)).ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public ValueTask ConnectedAsync(Person person, Guid connection, CancellationToken ct)
    {
        held.Set(person, connection, open: true);
        return new(SayAsync([person]));
    }

    /// <inheritdoc/>
    public ValueTask DisconnectedAsync(Person person, Guid connection, CancellationToken ct)
    {
        held.Set(person, connection, open: false);
        return stop.IsCancellationRequested ? ValueTask.CompletedTask : new(SayAsync([person]));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested) return;
        await stop.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        try
        {
            // Without its lease all that the node held is dead at once, however many people that is.
            var data = await connections.Data.WaitAsync(Bound).ConfigureAwait(false);
            await data.GetDatabase().KeyDeleteAsync(keys.Lease(id)).WaitAsync(Bound).ConfigureAwait(false);
            if (queue is not null) await queue.UnsubscribeAsync().WaitAsync(Bound).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            logger.Unreachable(id, exception.GetType().Name);
        }

        stop.Dispose();
    }

    private async Task RenewAsync(TaskCompletionSource first, TimeProvider time)
    {
        var repeatedAt = time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (time.GetElapsedTime(repeatedAt) > options.Keep / 3)
                {
                    held.MarkAllUnsaid();
                    repeatedAt = time.GetTimestamp();
                }

                await TickAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (StoreFailure.Is(exception))
            {
                logger.Unreachable(id, exception.GetType().Name);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            first.TrySetResult();
            await Task.Delay(options.Renewal, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TickAsync()
    {
        var redis = (await connections.Data.WaitAsync(Bound, stop.Token).ConfigureAwait(false)).GetDatabase();
        if (queue is null) await SubscribeAsync().ConfigureAwait(false);
        var renewal = redis.ScriptEvaluateAsync(
            PresenceScripts.Renew, [keys.Lease(id), keys.Marker], [Milliseconds(options.Lease), leased ? 1 : 0]);
        StoreFailure.Observe(renewal);
        var had = (int)await renewal.WaitAsync(Bound, stop.Token).ConfigureAwait(false) == 1;
        if (!had && leased) logger.Reasserting(id, held.MarkAllUnsaid());
        if (!leased) logger.Joined(id);
        leased = true;
        while (held.TakeUnsaid(Slice) is { Length: > 0 } people)
        {
            PresenceMetrics.Reasserted.Add(people.Length);
            if (!await SayAsync(people).ConfigureAwait(false)) return;
        }
    }

    private async Task SubscribeAsync()
    {
        var subscriber = (await connections.Bus.WaitAsync(Bound, stop.Token).ConfigureAwait(false)).GetSubscriber();
        // An earlier attempt that was given up may have succeeded after all: two subscriptions would deliver twice.
        await subscriber.UnsubscribeAsync(keys.Channel(id)).WaitAsync(Bound, stop.Token).ConfigureAwait(false);
        queue = await subscriber.SubscribeAsync(keys.Channel(id)).WaitAsync(Bound, stop.Token).ConfigureAwait(false);
        queue.OnMessage(Receive);
    }

    private void Receive(ChannelMessage message)
    {
        foreach (var one in NodeEnvelope.Read((byte[]?)message.Message))
        {
            try
            {
                receive(one);
            }
            catch (Exception exception)
            {
                logger.ReceiverFailed(exception);
            }
        }
    }

    /// <summary>States people's truth; what Redis does not take is stated again at the next renewal.</summary>
    private async Task<bool> SayAsync(Person[] people)
    {
        if (!connections.Data.IsCompletedSuccessfully || Volatile.Read(ref outstanding) > MaxOutstanding) return Unsaid(people);
        var redis = (await connections.Data.ConfigureAwait(false)).GetDatabase();
        Interlocked.Add(ref outstanding, people.Length);
        var said = held.IssueAsync(people, (person, ids) => redis.ScriptEvaluateAsync(
            PresenceScripts.Hold, [keys.Connections(person), keys.Summary(person)], Arguments(ids)));
        _ = said.ContinueWith(_ => Interlocked.Add(ref outstanding, -people.Length), TaskScheduler.Default);
        StoreFailure.Observe(said);
        try
        {
            await said.WaitAsync(options.WriteTimeout).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            return Unsaid(people);
        }
    }

    private bool Unsaid(Person[] people)
    {
        held.MarkUnsaid(people);
        PresenceMetrics.WriteFailures.Add(1);
        return false;
    }

    private RedisValue[] Arguments(IReadOnlyList<Guid> ids) =>
        [id, keys.LeasePrefix, Milliseconds(options.Keep), .. ids.Select(i => (RedisValue)i.ToString("N"))];

    private static string Milliseconds(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
