using Notify.Platform.Redis;
using StackExchange.Redis;

namespace Notify.Platform.Presence;

/// <summary>Publishes envelopes to node channels: many in flight, none awaited, and a bound on those that Redis has not answered.</summary>
internal sealed class NodeChannels(RedisConnections connections, PresenceKeys keys)
{
    private const int MaxInFlight = 512;
    private const int MaxEnvelopeBytes = 256 * 1024;

    private int inFlight;

    /// <summary>Sends messages to one node in order; false if some were dropped.</summary>
    public bool Send(ConnectionMultiplexer bus, string node, List<PersonMessage> messages)
    {
        var all = true;
        for (var start = 0; start < messages.Count;)
        {
            var bytes = messages[start].Payload.Length;
            var end = start + 1;
            while (end < messages.Count && end - start < NodeEnvelope.MaxMessages && bytes + messages[end].Payload.Length <= MaxEnvelopeBytes)
                bytes += messages[end++].Payload.Length;
            all &= Publish(bus, node, messages.GetRange(start, end - start));
            start = end;
        }

        return all;
    }

    /// <summary>The connection to publish on, once its first attempt has ended.</summary>
    public Task<ConnectionMultiplexer> BusAsync(TimeSpan timeout, CancellationToken ct) => connections.Bus.WaitAsync(timeout, ct);

    private bool Publish(ConnectionMultiplexer bus, string node, List<PersonMessage> messages)
    {
        if (Interlocked.Increment(ref inFlight) > MaxInFlight)
        {
            Interlocked.Decrement(ref inFlight);
            PresenceMetrics.Lost.Add(messages.Count);
            return false;
        }

        _ = SendAsync(bus, node, messages);
        return true;
    }

    private async Task SendAsync(ConnectionMultiplexer bus, string node, List<PersonMessage> messages)
    {
        try
        {
            var receivers = await bus.GetSubscriber().PublishAsync(keys.Channel(node), NodeEnvelope.Write(messages)).ConfigureAwait(false);
            if (receivers == 0) PresenceMetrics.Lost.Add(messages.Count);
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            PresenceMetrics.Lost.Add(messages.Count);
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
        }
    }
}
