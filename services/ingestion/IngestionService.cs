using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Options;
using Notify.Platform.Postgres;

namespace Notify.Ingestion;

/// <summary>
/// The map of ingestion. Consumes user-events; produces notifications (and -bulk); owns the requests with an Idempotency-Key, who is
/// subscribed to which topics, and what is owed to subscribers; serves <c>POST /v1/events</c>, subscriptions,
/// <c>POST /v1/simulate</c> (which asks routing) and, for operators, what is dead on any topic.
/// </summary>
public static class IngestionService
{
    /// <summary>Schema <c>ingestion</c>.</summary>
    public static readonly MigrationSet Migrations = new("ingestion", typeof(IngestionService).Assembly);

    /// <summary>Registers the consumer, the reader of events, and what requests need.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSection<IngestionOptions>("Ingestion");
        services.AddRawConsumer<UserEventHandler>(Topics.UserEvents, "ingestion");
        services.AddSingleton<EventReader>();
        services.AddSingleton<TenantRates>();

        services.AddSingleton<Admission>();
        services.AddSingleton<EventBody>();
        services.AddSingleton<EventRequests>();
        services.AddSingleton<RequestStore>();
        services.AddSingleton<Idempotency>();
        services.AddHostedService<RequestSweeper>();

        services.AddSingleton<SubscriptionStore>();
        services.AddSingleton<ExpansionStore>();
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<Expander>(p, (Func<IReadOnlyList<OutgoingRecord>, CancellationToken, Task>)p.GetRequiredService<RecordProducer>().PublishAsync));
        services.AddHostedService<ExpansionWorker>();

        // Whoever runs routing in the same process registers it first.
        services.AddHttpClient(nameof(HttpSimulation));
        services.TryAddSingleton<ISimulation, HttpSimulation>();

        services.AddSingleton<DeadOwner>();
        services.AddSingleton<DeadRequests>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(IngestionJson.Default));
    }

    /// <summary>Maps endpoints.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        EventEndpoints.Map(endpoints);
        SimulateEndpoints.Map(endpoints);
        SubscriptionEndpoints.Map(endpoints);
        DeadEndpoints.Map(endpoints);
    }
}
