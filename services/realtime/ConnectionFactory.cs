using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.Realtime;

/// <summary>Makes connections and what belongs to them.</summary>
internal sealed class ConnectionFactory(Backlog backlog, IOptions<RealtimeOptions> options, TimeProvider time, ILogger<Connection> logger)
{
    public Connection Create(ICarrier carrier) => new(carrier, backlog, options.Value, time, logger);

    public CommandRate Rate() => new(options.Value.CommandsPerSecond, options.Value.CommandBurst, time);

    /// <summary>A connection whose person is not proven yet ends soon.</summary>
    public void ExpectAuth(Connection connection) => connection.EndAt(time.GetUtcNow() + options.Value.AuthTimeout, CloseCode.AuthTimeout);
}
