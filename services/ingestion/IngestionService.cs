using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Options;

namespace Notify.Ingestion;

/// <summary>The map of ingestion. Consumes user-events; produces notifications (and -bulk); serves <c>POST /v1/events</c>.</summary>
public static class IngestionService
{
    /// <summary>Registers the consumer and the reader of events.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSection<IngestionOptions>("Ingestion");
        services.AddRawConsumer<UserEventHandler>(Topics.UserEvents, "ingestion");
        services.AddSingleton<EventReader>();
    }

    /// <summary>Maps endpoints.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => EventEndpoints.Map(endpoints);
}
