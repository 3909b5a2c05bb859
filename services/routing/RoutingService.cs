using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;

namespace Notify.Routing;

/// <summary>
/// The map of routing. Consumes notifications (and -bulk); produces inbox-, push- and email-deliveries and one <c>Decided</c>
/// for each notification; owns recipients and preferences; serves both.
/// </summary>
public static class RoutingService
{
    /// <summary>Schema <c>routing</c>.</summary>
    public static readonly MigrationSet Migrations = new("routing", typeof(RoutingService).Assembly);

    /// <summary>Registers consumers and stores.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddConsumer<Notification, NotificationHandler>(Topics.Notifications, "routing");
        services.AddConsumer<Notification, NotificationHandler>(Topics.NotificationsBulk, "routing");
        services.AddSingleton<ProfileStore>();
        services.AddSingleton<PreferenceStore>();
        services.AddSingleton<RecipientStore>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(RoutingJson.Default));
    }

    /// <summary>Maps endpoints.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        PreferenceEndpoints.Map(endpoints);
        RecipientEndpoints.Map(endpoints);
    }
}
