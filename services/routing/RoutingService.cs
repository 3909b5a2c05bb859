using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform.Http;
using Notify.Platform.Kafka;
using Notify.Platform.Options;
using Notify.Platform.Postgres;

namespace Notify.Routing;

/// <summary>
/// The map of routing. Consumes notifications (and -bulk) and inbox-changes; produces inbox-, push- and email-deliveries, one
/// <c>Decided</c> for each notification and the ends of what is held; owns recipients, preferences and what is held; serves the
/// first two, the links in mails that switch a category off, and to ingestion what would come of an event.
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
        services.AddConsumer<InboxChanged, SettlementHandler>(Topics.InboxChanges, "routing");
        services.AddSingleton<ProfileStore>();
        services.AddSingleton<Decisions>();
        services.AddSingleton<Rendering>();
        AddHeld(services);
        AddStores(services);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(RoutingJson.Default));
    }

    /// <summary>Maps endpoints.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        PreferenceEndpoints.Map(endpoints);
        RecipientEndpoints.Map(endpoints);
        UnsubscribeEndpoints.Map(endpoints);
        InternalRoutingEndpoints.Map(endpoints);
    }

    /// <summary>What would come of notifications that are not sent; for an ingestion that runs in the same process.</summary>
    public static Task<IReadOnlyList<SimulatedNotification>> SimulateAsync(IServiceProvider parts, SimulationRequest request, CancellationToken ct) =>
        parts.GetRequiredService<Decisions>().SimulateAsync(request, ct);

    private static void AddHeld(IServiceCollection services)
    {
        services.AddSection<HeldOptions>("Held");
        services.AddSingleton<HeldStore>();
        services.AddSingleton<DigestRenderer>();
        services.AddSingleton<HeldDigest>();
        services.AddSingleton<HeldFreeze>();
        services.AddSingleton<Publish>(p => p.GetRequiredService<RecordProducer>().PublishAsync);
        services.AddSingleton<HeldPublish>();
        services.AddHostedService<HeldSweeper>();
    }

    /// <summary>What the endpoints need.</summary>
    internal static void AddStores(IServiceCollection services)
    {
        services.AddSingleton<PreferenceStore>();
        services.AddSingleton<RecipientStore>();
        services.AddSection<UnsubscribeOptions>("Unsubscribe");
        services.AddOptions<UnsubscribeOptions>().Validate<IOptions<AuthOptions>>(
            (unsubscribe, auth) => unsubscribe.Key != AuthOptions.SampleSecret || auth.Value.Development,
            "Unsubscribe:Key is the published sample: set a secret of your own (openssl rand -base64 48).");
        services.AddSingleton<UnsubscribeLinks>();
    }
}
