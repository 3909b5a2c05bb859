using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Realtime;

/// <summary>Lets a proven person in: counts, announces, then reads the head, in this order, so that nothing falls between head and live.</summary>
internal sealed class Admission(Hub hub, Backlog backlog, IOptions<RealtimeOptions> options, IOptions<AuthOptions> auth, TimeProvider time) : IDisposable
{
    // Thousands that come back at once would all wait until they give up; so many are let in, and the others find a place a little later.
    private readonly ConcurrencyLimiter places = new(new() { PermitLimit = options.Value.Handshakes });

    /// <summary>Whether nobody more is let in just now.</summary>
    public bool Full => places.GetStatistics()!.CurrentAvailablePermits == 0;

    /// <summary>Null if the connection is live; else why it must end.</summary>
    public async Task<CloseCode?> AdmitAsync(Connection connection, (Person Person, DateTimeOffset Expires) caller, long? since, CancellationToken ct)
    {
        using var place = places.AttemptAcquire();
        if (!place.IsAcquired) return CloseCode.Busy;
        if (!await hub.TryOwnAsync(connection, caller.Person, ct)) return CloseCode.TooManyConnections;
        InboxChangesPage page;
        try
        {
            page = await backlog.ReadHeadAsync(caller.Person);
        }
        catch (Exception)
        {
            // Counted by the reader; the client comes back, by then to an inbox that answers.
            return CloseCode.Unavailable;
        }

        Extend(connection, caller.Expires);
        var ttl = (long)Math.Max(0, (caller.Expires - time.GetUtcNow()).TotalSeconds);
        var hello = new HelloFrame { Ttl = ttl, Ping = options.Value.Ping.TotalSeconds, Head = page.Head, Counts = page.Counts, Conn = connection.Id };
        connection.Begin(OutFrame.Hello(hello, since is null ? page.Head : null), page.Head, since);
        return null;
    }

    public void Dispose() => places.Dispose();

    /// <summary>Lets the connection live as long as its token is accepted anywhere else.</summary>
    public void Extend(Connection connection, DateTimeOffset expires) => connection.EndAt(expires + auth.Value.ClockSkew, CloseCode.TokenExpired);
}
