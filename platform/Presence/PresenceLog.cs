using Microsoft.Extensions.Logging;

namespace Notify.Platform.Presence;

internal static partial class PresenceLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Presence node {Node} joined")]
    public static partial void Joined(this ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Presence node {Node} found its lease gone and repeats {People} entries")]
    public static partial void Reasserting(this ILogger logger, string node, int people);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer presence node {Node}: {Reason}")]
    public static partial void Unreachable(this ILogger logger, string node, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A receiver of presence messages failed")]
    public static partial void ReceiverFailed(this ILogger logger, Exception exception);
}
