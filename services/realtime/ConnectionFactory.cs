using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.Realtime;

/// <summary>Makes connections and what belongs to them.</summary>
internal sealed class ConnectionFactory(Backlog backlog, IOptions<RealtimeOptions> options, TimeProvider time, ILogger<Connection> logger)
{
    /// <summary>How long a read of the backlog may take.</summary>
    public TimeSpan BacklogTimeout => options.Value.BacklogTimeout;

    public Connection Create(ICarrier carrier) => new(carrier, backlog, options.Value, time, logger);

    public PollCarrier Poll(HttpContext http, long? since) => new(http, since, time);

    public CommandRate Rate() => new(options.Value.CommandsPerSecond, options.Value.CommandBurst, time);

    /// <summary>A connection whose person is not proven yet ends soon.</summary>
    public void ExpectAuth(Connection connection) => connection.EndAt(time.GetUtcNow() + options.Value.AuthTimeout, CloseCode.AuthTimeout);
}
