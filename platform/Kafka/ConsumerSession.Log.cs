using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Notify.Platform.Kafka;

internal sealed partial class ConsumerSession<T>
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Topic} ({Group}): {Count} partitions joined")]
    private static partial void LogAssigned(ILogger log, string topic, string group, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Topic} ({Group}): {Count} partitions go with a batch in flight, ended in time: {Ended}")]
    private static partial void LogRevoked(ILogger log, string topic, string group, int count, bool ended);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic} ({Group}): {Count} partitions were lost, their batch is repeated elsewhere")]
    private static partial void LogLost(ILogger log, string topic, string group, int count);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Topic} ({Group}): the stored offset is not in the topic any more; records were lost to retention or are repeated")]
    private static partial void LogReset(ILogger log, string topic, string group);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic} ({Group}): consuming met {Code}")]
    private static partial void LogConsumeError(ILogger log, string topic, string group, ErrorCode code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic} ({Group}): left the group without a goodbye, {Code}")]
    private static partial void LogNotClosed(ILogger log, string topic, string group, ErrorCode code);
}
