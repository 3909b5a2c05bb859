using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Dead;

namespace Notify.Platform.Kafka;

/// <summary>Adds Kafka to a service.</summary>
public static class KafkaExtensions
{
    private static readonly TimeSpan BulkGather = TimeSpan.FromMilliseconds(100);

    /// <summary>Adds options (validated on start; an unknown key fails it with its name), the producer, the registry and topic admin.</summary>
    public static IServiceCollection AddKafka(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<KafkaOptions>()
            .Bind(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .Validate(o => o.SessionTimeout <= o.MaxPollInterval, "Kafka:SessionTimeout must not exceed Kafka:MaxPollInterval.")
            .Validate(o => o.RevokeTimeout < o.MaxPollInterval, "Kafka:RevokeTimeout must be less than Kafka:MaxPollInterval.")
            .ValidateOnStart();
        // Consumers drain side by side: one after the other they would exceed the time a stop has.
        services.Configure<HostOptions>(o => o.ServicesStopConcurrently = true);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<KafkaOptions>>().Value);
        services.TryAddSingleton<KafkaClients>();
        services.TryAddSingleton<ConsumerRegistry>();
        services.TryAddSingleton<RecordProducer>();
        services.TryAddSingleton<TopicAdmin>();
        services.TryAddSingleton<DeadReader>();
        services.TryAddSingleton<Redrive>();
        return services;
    }

    /// <summary>
    /// Consumes <paramref name="topic"/> for <paramref name="service"/>, in the group <c>service.topic</c>: a group of its own, so that a
    /// rebalance of one topic never stops another. A value that is no <typeparamref name="T"/> is rejected before the handler sees it.
    /// </summary>
    /// <param name="services">Where it is added.</param>
    /// <param name="topic">What is consumed.</param>
    /// <param name="service">Who consumes.</param>
    /// <param name="gather">
    /// How long records may be collected on their way: fewer, larger batches where nobody waits for a single record. Null where somebody does;
    /// bulk topics always have it.
    /// </param>
    public static IServiceCollection AddConsumer<T, THandler>(this IServiceCollection services, Topic<T> topic, string service, TimeSpan? gather = null)
        where THandler : class, IBatchHandler<T> =>
        services.Add<T, THandler>(new Subscription<T>(topic.Name, Group(service, topic.Name), topic.Json, topic.Bulk, gather ?? (topic.Bulk ? BulkGather : null)));

    /// <summary>Consumes a topic without a record type: the handler gets the bytes as they are, null values included.</summary>
    public static IServiceCollection AddRawConsumer<THandler>(this IServiceCollection services, string topic, string service)
        where THandler : class, IBatchHandler<byte[]?> =>
        services.Add<byte[]?, THandler>(new Subscription<byte[]?>(topic, Group(service, topic), Json: null, Bulk: false, Gather: null));

    private static string Group(string service, string topic) => $"{service}.{topic}";

    private static IServiceCollection Add<T, THandler>(this IServiceCollection services, Subscription<T> subscription)
        where THandler : class, IBatchHandler<T>
    {
        services.TryAddSingleton<THandler>();
        // Not AddHostedService, which takes one consumer of each record type only.
        return services.AddSingleton<IHostedService>(provider => new ConsumerLoop<T>(
            subscription,
            provider.GetRequiredService<THandler>(),
            provider.GetRequiredService<RecordProducer>(),
            provider.GetRequiredService<KafkaClients>(),
            provider.GetRequiredService<ConsumerRegistry>()));
    }
}
