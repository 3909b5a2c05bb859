using Microsoft.Extensions.Logging;

namespace Notify.Realtime;

internal static partial class RealtimeLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {Connection} cannot read its backlog and tries again at the next frame or ping")]
    public static partial void BacklogUnreadable(this ILogger logger, Exception exception, Guid connection);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The inbox did not tell the heads of {People} people; their pings carry none")]
    public static partial void HeadsUnreadable(this ILogger logger, Exception exception, int people);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {Connection} broke while writing")]
    public static partial void WriteBroken(this ILogger logger, Exception exception, Guid connection);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {Connection} was cut: {Reason}")]
    public static partial void Cut(this ILogger logger, Guid connection, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis neither takes nor gives tickets: {Reason}")]
    public static partial void TicketsAway(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Telling {Connections} connections to come back elsewhere")]
    public static partial void Draining(this ILogger logger, int connections);
}
