using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Notify.Platform.Kafka;

/// <summary>
/// Runs one consumer on a thread of its own for the life of the process and builds it anew when its client fails for good.
/// It alone knows offsets and dead letters.
/// </summary>
internal sealed partial class ConsumerLoop<T>(
    Subscription<T> subscription, IBatchHandler<T> handler, RecordProducer producer, KafkaClients clients, ConsumerRegistry registry) : BackgroundService
{
    private readonly ConsumerStatus status = registry.Add(subscription.Topic, subscription.Group);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                Run(stoppingToken);
                ended.SetResult();
            }
            catch (Exception e)
            {
                // Thrown on a bare thread it would end the process; the host logs it and stops in order.
                ended.SetException(e);
            }
        })
        { IsBackground = true, Name = $"{subscription.Topic} ({subscription.Group})" };
        thread.Start();
        return ended.Task;
    }

    private void Run(CancellationToken stopping)
    {
        var runner = new BatchRunner<T>(subscription, handler, producer, clients, status);
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            try
            {
                using var session = new ConsumerSession<T>(subscription, runner, clients, status);
                session.Run(stopping);
            }
            catch (Exception e)
            {
                status.Outage = Outage.Describe(e);
                LogFailed(clients.Log, subscription.Topic, subscription.Group, Outage.Describe(e), e.StackTrace);
                stopping.WaitHandle.WaitOne(Outage.Backoff(number));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic} ({Group}): the consumer failed ({Error}) and is built anew\n{Stack}")]
    private static partial void LogFailed(ILogger log, string topic, string group, string error, string? stack);
}
